// One server of a comparison, in a process of its own. `stored`: the collector as it is; `nothing`: the same application
// with a storage that keeps nothing; `bare`: a route of Fastify that answers what the collector would.
import { subscribe } from 'node:diagnostics_channel';
import Fastify from 'fastify';
import { resolveOptions } from '../dist/server/cli/resolve-options.js';
import { readFlags } from '../dist/server/cli/read-flags.js';
import { startServer } from '../dist/server/app/start-server.js';
import { EventStore } from '../dist/server/storage/event-store.js';

const [kind, ...flags] = process.argv.slice(2);

async function startCollector() {
  const { values } = readFlags(['--port', '0', '--api-key', 'bench-key', ...flags], {});
  const log = (line) => process.stderr.write(`${line}\n`);
  const assetDirectory = new URL('../dist/', import.meta.url).pathname;
  return (await startServer({ ...resolveOptions(values), assetDirectory, log })).url;
}

async function startBare() {
  const app = Fastify();
  app.post('/api/v1/events', () => ({ success: true, eventId: '01931f00-0000-7000-8000-000000000000' }));
  return app.listen({ port: 0, host: '127.0.0.1' });
}

if (kind === 'nothing') {
  EventStore.prototype.settle = ({ eventId }) => Promise.resolve({ kind: 'stored', eventId });
}
const url = await (kind === 'bare' ? startBare() : startCollector());
process.send({ url });

let before = process.cpuUsage();
let requests = 0;
subscribe('http.server.request.start', () => requests++);
process.on('message', () => {
  const { user, system } = process.cpuUsage(before);
  process.send({ requests, cpuMicros: user + system, rssMiB: process.memoryUsage.rss() / 2 ** 20 });
  requests = 0;
  before = process.cpuUsage();
});
process.on('disconnect', () => process.exit());
