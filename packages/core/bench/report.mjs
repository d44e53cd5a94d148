import { showRatio } from './statistics.mjs';

/** The results as the page that stands beside the benchmarks. */
export function report({ machine, versions, track, deliver, outage, shutdown }) {
  const rows = deliver.map((result) => {
    const [a, b] = result.comparison.split(' ÷ ');
    const figures = (client) => `${result[client].perSecond}/s, ${result[client].cpuPerEvent} µs`;
    const cells = [
      result.comparison,
      `${result.delayMs} ms`,
      showRatio(result.eventsPerSecond),
      showRatio(result.cpuPerEvent),
    ];
    return `| ${[...cells, figures(a), figures(b), `${Math.round(result[a].serverShare * 100)} %`].join(' | ')} |`;
  });
  const calls = track.map(
    ({ queued, trackMicros, stringifyMicros }) =>
      `| ${queued} | ${trackMicros} µs | ${stringifyMicros} µs | ${(1.5 * stringifyMicros + 1).toFixed(2)} µs |`,
  );
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

Written by \`npm run bench\`. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${packages.join(', ')}.

## Delivered events

Pairs in the order A B B A against the same server in a process of its own; the median of the ratios, and between which
two the middle half of them lies. One event of 390 bytes a request, except the clients that batch a hundred.

| A ÷ B | round trip | events/s | CPU per event | A | B | server busy |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

\`undici-loop\` is a loop over \`Pool.request\` without a single feature. \`fetch-loop\` is what the vendor's client does.

## The call

| queued before | track() | JSON.stringify of the same event | goal: 1.5 × that + 1 µs |
| --- | --- | --- | --- |
${calls.join('\n')}

## An endpoint that is down

${outage.accepted} events accepted and ${outage.queued} waiting: ${outage.rssMiB} MiB of RSS and ${outage.heapMiB} MiB of heap over idle.

## Shutdown

${shutdown.queued} waiting: ${shutdown.delivered} delivered and ${shutdown.lost} lost in ${shutdown.elapsedMs} ms.
`;
}
