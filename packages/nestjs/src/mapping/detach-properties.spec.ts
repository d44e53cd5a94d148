import type { EventInput } from '@greenflash-events/core';
import { detachProperties } from './detach-properties.js';

const detached = (properties: unknown): unknown =>
  detachProperties({ eventType: 'a', value: 1, properties } as EventInput).properties;

describe('detachProperties()', () => {
  it.each([
    ['flat', { plan: 'team', seats: 3, trial: null }],
    ['nested', { plan: { name: 'team' }, seats: [1, 2] }],
  ])('copies %s properties, so that later changes do not reach them', (_, properties) => {
    const before = structuredClone(properties);
    const copy = detached(properties);
    Object.assign(properties, { plan: 'changed' });

    expect(copy).toEqual(before);
  });

  it('copies what is inside too', () => {
    const properties = { plan: { name: 'team' } };
    const copy = detached(properties);
    properties.plan.name = 'changed';

    expect(copy).toEqual({ plan: { name: 'team' } });
  });

  it('takes what properties write as, where they say so', () => {
    class Plan {
      readonly secret = 1;
      toJSON(): object {
        return { plan: 'team' };
      }
    }

    expect(detached(new Plan())).toEqual({ plan: 'team' });
  });

  it.each([
    ['an array', [1]],
    ['a string', 'text'],
  ])('leaves %s to be refused for what it is', (_, properties) => {
    expect(detached(properties)).toEqual(properties);
  });

  it('leaves what cannot be written as JSON to be refused', () => {
    const properties: Record<string, unknown> = {};
    properties['self'] = properties;

    expect(detached(properties)).toBe(properties);
  });
});
