/** The one endpoint of the Events API. */
export const EVENTS_PATH = '/api/v1/events';

/** Everything that only the collector has. */
export const CONTROL_PATH = '/_collector';

/** The script of faults. */
export const FAULTS_PATH = `${CONTROL_PATH}/faults`;

/** Whether a path answers to holders of a key only. */
export function needsKey(path: string): boolean {
  return path === EVENTS_PATH || path.startsWith(`${CONTROL_PATH}/`);
}
