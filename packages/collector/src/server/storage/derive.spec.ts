import { derive } from './derive.js';

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
});
