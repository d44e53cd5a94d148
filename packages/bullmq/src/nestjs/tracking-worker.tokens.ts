/** What the app gave. By its name, since both copies of a dual package may be loaded in one process. */
export const TRACKING_WORKER_OPTIONS = Symbol.for('greenflash-events.bullmq.worker-options');
