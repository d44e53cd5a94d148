// The table of SCALE.md: the measured cost of one event, times the events of a second.
const RATES = [1_000, 100_000, 1_000_000];
const SECONDS_PER_HOUR = 3_600;
const BLOCK = /(<!-- unit costs -->\n)[^]*(\n<!-- end of unit costs -->)/;

export function withUnitCosts(scale, { endToEnd, memory, machine }) {
  if (!BLOCK.test(scale)) throw new Error('SCALE.md has no place for the unit costs');
  const [{ producerMicros, redisMicros, workerMicros }] = endToEnd;
  const cores = (micros, rate) => Number(((micros * rate) / 1e6).toPrecision(2));
  const rows = RATES.map((rate) => {
    const gigabytes = (memory.memoryBytes * rate * SECONDS_PER_HOUR) / 1e9;
    const costs = [producerMicros, redisMicros, workerMicros].map((micros) => cores(micros, rate));
    return `| ${rate.toLocaleString('en')} | ${costs.join(' | ')} | ${Math.round(gigabytes).toLocaleString('en')} GB |`;
  });
  const table = `
An event costs ${producerMicros} µs of CPU in its producer, ${redisMicros} µs in Redis and ${workerMicros} µs in its worker, and ${memory.memoryBytes} bytes of
Redis while it waits (${machine.cpu}, Node ${machine.node}, Redis ${machine.redis}, BullMQ ${machine.bullmq}). That makes, in cores:

| events a second | producers | Redis | workers | memory of Redis for an outage of an hour |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
  return scale.replace(BLOCK, (_, begin, end) => `${begin}${table}${end}`);
}
