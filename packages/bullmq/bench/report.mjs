/** The results as the page that stands beside the benchmarks. */
export function report({ machine, endToEnd, lag, memory }) {
  const rows = endToEnd.map(
    ({ producers, workers, perSecond, producerMicros, workerMicros, redisMicros, serverMicros }) =>
      `| ${producers} | ${workers} | ${Math.round(perSecond)}/s | ${producerMicros} µs | ${redisMicros} µs | ${workerMicros} µs | ${serverMicros} µs |`,
  );
  return `# Benchmarks

Written by \`npm run bench\`. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, Redis ${machine.redis} with an
append-only file, BullMQ ${machine.bullmq}. Everything runs on these cores: producers, Redis, workers, the server that is sent to.

## End to end

Events a second from \`track()\` to the server's answer, all at work at once, and CPU for each event. The median of the runs.

| producers | workers | events/s | producers' CPU | Redis' CPU | workers' CPU | server's CPU |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## Lag

From \`track()\` in one process, through Redis and a worker, to the server, at ${lag.perSecond} events a second.

| events | p50 | p99 | longest |
| --- | --- | --- | --- |
| ${lag.events} | ${lag.p50} ms | ${lag.p99} ms | ${lag.longest} ms |

## Waiting events

What an event of about 400 bytes costs Redis while it waits, over ${memory.events} of them.

| memory | append-only file |
| --- | --- |
| ${memory.memoryBytes} bytes | ${memory.fileBytes} bytes |
`;
}
