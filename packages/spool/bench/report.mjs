import { showRatio } from '../../core/bench/statistics.mjs';

/** The results as the page that stands beside the benchmarks. */
export function report({ machine, track, deliver, beside, backlog }) {
  const calls = track.map(
    ({ kind, median, p99, p999, max }) => `| ${kind} | ${median} µs | ${p99} µs | ${p999} µs | ${max} µs |`,
  );
  const rows = deliver.map((result) => {
    const [a, b] = result.comparison.split(' ÷ ');
    const figures = (client) => `${result[client].perSecond}/s, ${result[client].cpuPerEvent} µs`;
    const ratios = `${showRatio(result.eventsPerSecond)} | ${showRatio(result.cpuPerEvent)}`;
    return `| ${result.comparison} | ${result.delayMs} ms | ${ratios} | ${figures(a)} | ${figures(b)} |`;
  });
  const stalls = Object.entries(beside).map(
    ([name, { spool, memory, ratio }]) => `| ${name} | ${spool} ms | ${memory} ms | ${showRatio(ratio)} |`,
  );
  return `# Benchmarks

Written by \`npm run bench\`. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}.

## The call

\`track()\`, event by event, with nothing else going on. Goal: 5 µs with the spool.

| delivery | median | p99 | p99.9 | longest |
| --- | --- | --- | --- | --- |
${calls.join('\n')}

## Delivered events

As in core's benchmarks: pairs in the order A B B A, the median of the ratios, and where the middle half of them lies. Goal:
at least 0.85 of the bare loop's events a second at 0 ms, at 1.35 times its CPU or less, and 0.97 at 20 ms.

| A ÷ B | round trip | events/s | CPU per event | A | B |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

\`undici-loop\` is a loop over \`Pool.request\` without a single feature; \`greenflash\` is the memory delivery.

## A route beside it

A Nest route that tracks nothing, asked 500 times a second, while its process tracks and delivers 1,000 events a second:
with the spool, and with the memory delivery.

| percentile | spool | memory | spool ÷ memory |
| --- | --- | --- | --- |
${stalls.join('\n')}

Goal: no p99 above 1.05.

## A backlog on disk

${backlog.queued} events tracked in an outage, in ${backlog.seconds.toFixed(1)} s: at most ${backlog.peakMiB.toFixed(1)} MiB of RSS over idle.
The process was killed. The next one had created its tracker after ${backlog.createdMs.toFixed(0)} ms and made its first request after
${backlog.firstAttemptMs.toFixed(0)} ms; it counted ${backlog.recovered} events as recovered while it sent the first thousand.
`;
}
