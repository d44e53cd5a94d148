import { showRatio } from '../../core/bench/statistics.mjs';

/** The results as the page that stands beside the benchmarks. */
export function report({ machine, throughput, stored, retention }) {
  return `# Benchmarks

Written by \`npm run bench\`. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${machine.engines.join(', ')},
with the settings of a fresh installation: fsync on. Everything runs on these cores: the collector, PostgreSQL, the load.

## Accepted events

Answered with 200 after their commit, 64 requests at a time, one event each. Pairs in the order A B B A, the median of the
ratios, and where the middle half of them lies. \`nothing\` is the same application with a storage that keeps nothing; the goal
is half of it. \`bare\` is a route of Fastify that checks nothing and answers with a constant.

| engine | ÷ \`nothing\` | ÷ \`bare\` | events/s | \`nothing\` | \`bare\` | the collector's CPU |
| --- | --- | --- | --- | --- | --- | --- |
${enginesOf(throughput)
  .map((engine) => throughputRow(throughput, engine))
  .join('\n')}

## Queries at ${number(stored[0].count)} stored events

Milliseconds until the whole answer is there, median and 95th percentile; the goal for the latter is 50.

| query | ${stored.map(({ engine }) => engine).join(' | ')} |
| --- | ${stored.map(() => '---').join(' | ')} |
${stored[0].queries.map(({ query }, index) => queryRow(query, stored, index)).join('\n')}

## The export

| engine | events | seconds | events/s | RSS before | most RSS meanwhile |
| --- | --- | --- | --- | --- | --- |
${stored.map(exportRow).join('\n')}

## Retention beside intake

A database full of old events, and 64 requests at a time while they are deleted, by their age and by their count: with over
without.

| engine | by | events/s | p99 | events/s with, without | p99 with, without | longest | deleted meanwhile |
| --- | --- | --- | --- | --- | --- | --- | --- |
${retention.map(retentionRow).join('\n')}
`;
}

const number = (value) => value.toLocaleString('en');

function enginesOf(results) {
  return [...new Set(results.map(({ engine }) => engine))];
}

function throughputRow(results, engine) {
  const of = (kind) => results.find((result) => result.engine === engine && result.kind === kind);
  const [nothing, bare] = [of('nothing'), of('bare')];
  const share = `${Math.round(nothing.stored.serverShare * 100)} %`;
  const rates = [nothing.stored, nothing.other, bare.other].map(({ perSecond }) => number(perSecond));
  return `| ${[engine, showRatio(nothing.ratio), showRatio(bare.ratio), ...rates, share].join(' | ')} |`;
}

function queryRow(query, stored, index) {
  const cells = stored.map(({ queries }) => `${queries[index].medianMs}, ${queries[index].p95Ms}`);
  return `| ${[query, ...cells].join(' | ')} |`;
}

function exportRow({ engine, export: { rows, seconds, rssBeforeMiB, rssMostMiB } }) {
  const memory = [rssBeforeMiB, rssMostMiB].map((mib) => `${Math.round(mib)} MiB`);
  const rate = number(Math.round(rows / seconds));
  return `| ${[engine, number(rows), seconds.toFixed(1), rate, ...memory].join(' | ')} |`;
}

function retentionRow({ engine, kind, perSecond, p99, with: deleting, without }) {
  const both = (figure, unit) => `${number(deleting[figure])}${unit}, ${number(without[figure])}${unit}`;
  const ratios = [showRatio(perSecond), showRatio(p99)];
  const figures = [both('perSecond', ''), both('p99Ms', ' ms'), both('maxMs', ' ms')];
  return `| ${[engine, kind, ...ratios, ...figures, number(deleting.deleted)].join(' | ')} |`;
}
