// A worker in a process of its own: says in the end what it took.
import { startWorker } from '../dist/esm/index.js';

const { port, queue, url } = JSON.parse(process.argv[2]);
const cpu = process.cpuUsage();
const connection = { host: '127.0.0.1', port };
const worker = startWorker({ connection, queue, apiKey: 'bench-key', baseUrl: `${url}/api/v1` });

process.on('disconnect', () => process.exit());
process.on('message', async () => {
  const { user, system } = process.cpuUsage(cpu);
  const { delivered } = worker.stats();
  await worker.shutdown();
  process.send({ delivered, cpuMicros: user + system });
});
process.send('ready');
