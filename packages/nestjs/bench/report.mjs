const GOAL_MICROS = 10;
const LOOPS = 1.2;

const show = ({ median, low, high }) => `${median.toFixed(1)} µs (${low.toFixed(1)} – ${high.toFixed(1)})`;

/** The results as the page that stands beside the benchmarks. */
export function report({ machine, versions, loop, express, fastify }) {
  const goals = {
    'decorated, a recorder': `≤ ${GOAL_MICROS} µs`,
    'decorated, a dead endpoint and a full queue': `≤ ${GOAL_MICROS} µs`,
    'decorated, a live endpoint': `≤ ${(GOAL_MICROS + LOOPS * loop).toFixed(1)} µs`,
    'undecorated, with the module': 'within A/A',
  };
  const rows = express.map(({ name, difference, a, b }, i) => {
    const cells = [
      name,
      show(difference),
      `${a}, ${b}`,
      show(fastify[i].difference),
      `${fastify[i].a}, ${fastify[i].b}`,
    ];
    return `| ${[...cells, goals[name] ?? ''].join(' | ')} |`;
  });
  const { samples } = express[0].difference;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

Written by \`npm run bench\`. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${packages.join(', ')}.

## A request

CPU that a request costs an app more than one to the app that it is compared with, each a process of its own: the median of
${samples} differences of pairs in the order A B B A, and between which two the middle half of them lies. Beside it what a
request costs either app, in µs. A/A compares an app with itself: what lies within its spread is not a difference. The process that
asks never sleeps, so that no app pays for waking it.

| route | Express | A, B | Fastify | A, B | goal |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

A decorated route has the \`@TrackEvent()\` of the package's README, and is compared with the same behind an interceptor that
does nothing, in an app with the same module. It runs in an \`AsyncLocalStorage\`; what that costs a process which has none is a
row of its own, and part of the rows below it. The recorder counts events. Of a live endpoint, the CPU of sending is part of
the request's; its goal is ${GOAL_MICROS} µs and ${LOOPS} × what an event costs a loop over undici's \`Pool.request\` without a single feature,
which is ${loop} µs. An undecorated route with the module, to which no \`context\` was given, is compared with one in an app
without it.
`;
}
