// One worker in a process of its own, from the built package. It ends on SIGTERM with its report.
import process from 'node:process';
import { startWorker } from '../../dist/esm/index.js';
import { input, logger, say } from './child.mjs';

const worker = startWorker({ apiKey: 'dev', logger, ...input });
say('ready');

process.once('SIGTERM', async () => {
  const report = await worker.shutdown();
  say('ended', { report, stats: worker.stats() });
});
