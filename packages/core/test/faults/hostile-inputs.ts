import type { EventInput } from '@greenflash-events/core';

/** Inputs that TypeScript would refuse, and worse: none may be accepted, and none may make `track()` throw. */
export function* hostileInputs(): Iterable<[what: string, input: EventInput]> {
  for (const [what, input] of Object.entries(inputs())) yield [what, input as EventInput];
}

function inputs(): Record<string, unknown> {
  const event = { eventType: 'upgrade_purchased', value: 1 };
  const throwing = (): never => {
    throw new Error('a trap');
  };
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  return {
    nothing: undefined,
    null: null,
    'a number': 7,
    'a list': [event],
    'a promise': Promise.resolve(event),
    'a function': () => event,
    'a cycle': { ...event, properties: cycle() },
    'a BigInt inside': { ...event, properties: { big: 1n } },
    'a getter that throws': Object.defineProperty({ value: 1 }, 'eventType', { get: throwing, enumerable: true }),
    'a getter that throws inside': {
      ...event,
      properties: Object.defineProperty({}, 'x', { get: throwing, enumerable: true }),
    },
    'a toJSON that throws': { ...event, properties: { toJSON: throwing } },
    'a toJSON inside that throws': { ...event, properties: { inner: { toJSON: throwing } } },
    'a proxy that throws': new Proxy(event, { get: throwing, has: throwing, ownKeys: throwing }),
    'a revoked proxy': revoked,
    'a revoked proxy inside': { ...event, properties: { inner: revoked } },
    'an error thrown that throws when looked at': { ...event, properties: { toJSON: throwRevoked } },
    '10 MB': { ...event, properties: { text: 'x'.repeat(10_000_000) } },
    '100,000 keys': {
      ...event,
      properties: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])),
    },
    'a nest of 100,000 levels': { ...event, properties: nest(100_000) },
    'a nest of 65 levels': { ...event, properties: nest(65) },
    'a value that is no number': { ...event, value: NaN },
    'a value that never ends': { ...event, value: Infinity },
    'a symbol': { ...event, value: Symbol('value') },
    'no date': { ...event, eventAt: new Date(NaN) },
    'a date beyond dates': { ...event, eventAt: 8.64e15 + 1 },
    'properties that are a list': { ...event, properties: [] },
    'properties that are a text': { ...event, properties: 'text' },
  };

  function throwRevoked(): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- that is the hostility
    throw revoked;
  }
}

function cycle(): object {
  const one: { other?: object } = {};
  one.other = { one };
  return one;
}

function nest(levels: number): object {
  let inner = {};
  for (let n = 0; n < levels; n++) inner = { inner };
  return inner;
}
