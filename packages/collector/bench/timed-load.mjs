// One load in a process of its own: sends for some milliseconds, and reports how many were accepted and how long each took.
import { createClient } from './load-client.mjs';

const [url, durationMs] = process.argv.slice(2);
const client = createClient(url);
const startedAt = performance.now();
const times = (await client.sendFor(Number(durationMs))).sort((a, b) => a - b);
const perSecond = times.length / ((performance.now() - startedAt) / 1000);
const at = (share) => times[Math.floor(share * (times.length - 1))];
await client.close();
process.send({ accepted: times.length, perSecond, p99Ms: at(0.99), maxMs: at(1) });
process.disconnect();
