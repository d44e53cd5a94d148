// A plain Node app under load that lets the tracker handle signals.
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import { OPTIONS, createTracker, input, say } from './app.mjs';

const tracker = createTracker({
  ...OPTIONS,
  handleSignals: true,
  shutdownDeadlineMs: input.deadlineMs,
  hooks: {
    onAccepted: ({ insertId }) => say('accepted', { id: insertId }),
    onDropped: ({ insertId }) => say('dropped', { id: insertId }),
  },
});

// Requests go on to come in for a while after the process was asked to end, as they do while a server closes.
process.once('SIGTERM', () => setTimeout(() => clearInterval(load), 200));

let tracked = 0;
const load = setInterval(() => {
  for (let n = 0; n < 4; n++) tracker.track({ eventType: 'upgrade_purchased', value: tracked++ });
  if (tracked === 100) say('loaded');
}, 2);
