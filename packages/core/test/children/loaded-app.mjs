// A plain Node app under load that lets the tracker handle signals.
import { setInterval } from 'node:timers';
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

// Requests go on to come in while the process is asked to end.
let tracked = 0;
setInterval(() => {
  for (let n = 0; n < 4; n++) tracker.track({ eventType: 'upgrade_purchased', value: tracked++ });
  if (tracked === 100) say('loaded');
}, 2);
