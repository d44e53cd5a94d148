import { showRatio } from '../../core/bench/statistics.mjs';

/** The results as the page that stands beside the benchmarks. */
export function report({ machine, write, relay }) {
  const sizes = [...new Set(relay.map(({ batchSize }) => batchSize))];
  const counts = [...new Set(relay.map(({ relays }) => relays))];
  const cell = (relays, batchSize) => {
    const { perSecond, cpuPerEvent } = relay.find((one) => one.relays === relays && one.batchSize === batchSize);
    return `${perSecond}/s, ${cpuPerEvent} µs`;
  };
  const rows = counts.map((count) => `| ${count} | ${sizes.map((size) => cell(count, size)).join(' | ')} |`);
  return `# Benchmarks

Written by \`npm run bench\`. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.postgres}, with the
settings of a fresh installation: fsync on. Everything runs on these cores: PostgreSQL, the clients, the server that is sent to.

## A row in the caller's transaction

Eight clients, transactions of three statements: commits a second with an event in the outbox, over those without. Pairs in
the order A B B A, the median of the ratios, and where the middle half of them lies.

| with ÷ without | with | without |
| --- | --- | --- |
| ${showRatio(write.ratio)} | ${write.with}/s | ${write.without}/s |

## Relays

Events a second from the table to a server on loopback, and CPU of the relay for each, by the most events that a relay holds
at once. The median of runs there and back through the table.

| relays | ${sizes.map((size) => `\`batchSize\` ${size}`).join(' | ')} |
| --- | ${sizes.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;
}
