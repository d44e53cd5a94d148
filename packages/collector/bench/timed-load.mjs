// One load in a process of its own: opens its connections, and once it is told to, sends for some milliseconds and reports
// how many were accepted and how long each took. Connections come first, since a server accepts one in each turn of its
// event loop: a rush of them would be what the longest request shows.
import { once } from 'node:events';
import { createClient } from './load-client.mjs';

const WARM_UP = 1000;

const [url, durationMs] = process.argv.slice(2);
const client = createClient(url);
await client.send(WARM_UP);
process.send('ready');
await once(process, 'message');
const startedAt = performance.now();
const times = (await client.sendFor(Number(durationMs))).sort((a, b) => a - b);
const perSecond = times.length / ((performance.now() - startedAt) / 1000);
const at = (share) => times[Math.floor(share * (times.length - 1))];
await client.close();
process.send({ accepted: WARM_UP + times.length, perSecond, p99Ms: at(0.99), maxMs: at(1) });
process.disconnect();
