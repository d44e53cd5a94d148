// One client in a process of its own: warms up, sends, and reports what it took.
const [module, url, count] = process.argv.slice(2);
const { createClient } = await import(module);
const client = createClient(url);
await client.send(Number(count) / 4);
const cpu = process.cpuUsage();
const startedAt = performance.now();
await client.send(Number(count));
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpu);
await client.close();
process.send({ seconds, cpuMicros: user + system });
process.disconnect();
