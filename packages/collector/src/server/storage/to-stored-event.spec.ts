import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { derive } from './to-stored-event.js';

const BODY = { eventType: 'a', productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a', value: '1' };
const ARRIVAL = '2024-02-29T12:00:00.000Z';

describe('derive', () => {
  it('fills in every default, and says which', () => {
    expect(derive(BODY, ARRIVAL)).toEqual({
      eventAt: ARRIVAL,
      influence: 'neutral',
      valueType: 'text',
      qualityImpactScore: 0,
      fields: ['eventAt', 'influence', 'valueType', 'qualityImpactScore'],
    });
  });

  it.each([
    ['positive', 0.5],
    ['negative', -0.5],
    ['neutral', 0],
  ] as const)('scores a %s event %d', (influence, score) => {
    expect(derive({ ...BODY, influence }, ARRIVAL).qualityImpactScore).toBe(score);
  });

  it('leaves what was sent, zero included', () => {
    const sent = {
      eventAt: '2023-11-07T05:31:56+02:00',
      influence: 'positive',
      valueType: 'numeric',
      qualityImpactScore: 0,
    } as const;

    expect(derive({ ...BODY, ...sent }, ARRIVAL)).toEqual({ ...sent, fields: [] });
  });

  it('makes objects of one hidden class, since a long export makes millions', () => {
    const derived = Array.from({ length: 1000 }, () => derive({ ...BODY, influence: 'positive' }, ARRIVAL));
    expect(derived.filter((one) => !haveSameMap(one, derived[0]!))).toEqual([]);
    expect(haveSameMap({ a: 1 }, { b: 1 })).toBe(false);
  });
});

/** V8's own answer, which is known only to code that is compiled under this flag. */
function haveSameMap(a: object, b: object): boolean {
  setFlagsFromString('--allow-natives-syntax');
  const ask = runInThisContext('(a, b) => %HaveSameMap(a, b)') as (a: object, b: object) => boolean;
  const same = ask(a, b);
  setFlagsFromString('--no-allow-natives-syntax');
  return same;
}
