import { showRatio } from '../../core/bench/statistics.mjs';

const FOURTH = {
  without: 'none',
  select: 'a `select` of three values, which reads and writes nothing',
  insert: 'a plain `insert` of as many bytes, into a table with one index',
  outbox: '`outbox.track()`',
};

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

Eight clients, transactions of three statements, and a fourth: commits a second, and those over the commits without it.
Measured there and back through the table; medians, and where the middle half of the ratios lies.

| the fourth statement | commits | over those without it |
| --- | --- | --- |
${write.map(({ fourth, perSecond, ratio }) => `| ${FOURTH[fourth]} | ${perSecond}/s | ${showRatio(ratio)} |`).join('\n')}

## Relays

Events a second from the table to a server on loopback, and CPU of the relay for each, by the most events that a relay holds
at once. The median of runs there and back through the table.

| relays | ${sizes.map((size) => `\`batchSize\` ${size}`).join(' | ')} |
| --- | ${sizes.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;
}
