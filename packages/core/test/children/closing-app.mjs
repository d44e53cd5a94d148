// A plain script that tracks some events and, where told to, shuts the tracker down. It never calls process.exit().
import { setImmediate as turn } from 'node:timers/promises';
import { OPTIONS, createTracker, input, say } from './app.mjs';

// Opens the stream, as Node does on its own while undici is loaded.
process.stderr.write('');
const before = process.getActiveResourcesInfo();
const { events = 20, shutdownMs, ...options } = input;
const tracker = createTracker({
  ...OPTIONS,
  ...options,
  ...(options.apiKey === 'never' ? { apiKey: () => new Promise(() => undefined) } : {}),
});
for (let n = 0; n < events; n++) tracker.track({ eventType: 'upgrade_purchased', value: n });
say('tracked');

if (shutdownMs !== undefined) {
  const report = await tracker.shutdown({ deadlineMs: shutdownMs });
  // A socket that was destroyed is gone in the next turn.
  await turn();
  const resources = process.getActiveResourcesInfo();
  // The process had its standard streams before.
  for (const resource of before) if (resources.includes(resource)) resources.splice(resources.indexOf(resource), 1);
  say('closed', { report, resources });
}
