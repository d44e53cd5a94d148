import { createMatcher as createCollectorMatcher } from '../../../src/server/storage/event-tests.js';
import { storedEvent } from '../arrivals/requests.fixture.js';
import { storedRow } from '../arrivals/row.js';
import { createMatcher, type Filter } from './filter.js';
import { searchParameters } from './search.js';

describe('searchParameters', () => {
  it.each<[Filter, Record<string, string>]>([
    [{}, {}],
    [
      { eventType: 'a', user: 'u-1' },
      { eventType: 'a', user: 'u-1' },
    ],
    [
      { eventType: '~grade', user: 'u-*' },
      { 'like.eventType': '*grade*', 'like.user': 'u-*' },
    ],
    [
      { user: '!u-1', value: '!~pro' },
      { 'not.user': 'u-1', 'not.value': '*pro*' },
    ],
    [{ user: '!=a*b', value: '!~a*b' }, {}],
    [{ eventType: '=a*b' }, { eventType: 'a*b' }],
    [{ mark: 'warned' }, { mark: 'warning' }],
    [{ mark: '!unknown' }, { 'not.mark': 'unknown_field' }],
    [{ mark: '!warned' }, {}],
    [{ mark: 'sampled' }, {}],
    [{ property: 'plan.name=pro' }, { 'properties.plan.name': 'pro' }],
    [{ property: '~plan.name=pro' }, { q: 'plan' }],
    [{ property: 'a=b=c' }, { q: 'a' }],
    [{ property: '~=' }, {}],
    [{ property: '!plan=pro' }, {}],
  ])('makes of %j %j', (filter, parameters) => {
    expect(searchParameters(filter)).toEqual(parameters);
  });

  it('leaves out no event that the page would show', () => {
    const events = ['u-1', 'U-1', 'a*b', 'axb', 'pro', ''].flatMap((text) => [
      storedEvent({ eventType: text, externalUserId: text, value: text, properties: { plan: { name: text }, n: 3 } }),
      storedEvent({ eventType: text }, { duplicates: 1, warnings: ['w'], unknownFields: [{ field: 'f' }] }),
    ]);
    const texts = ['u-1', '!u-1', '~U', '!~u', '*1', '!*1', '=a*b', '!=a*b', '~a*b', '!~a*b', ''];
    const filters = [
      ...(['eventType', 'user', 'value'] as const).flatMap((name) => texts.map((text) => ({ [name]: text }))),
      ...['duplicate', '!duplicate', 'warned', '!warned', '!unknown', 'conflict'].map((mark) => ({ mark })),
      ...['plan.name=u-1', '~name=u', '!plan.name=pro', 'n=3', '~n'].map((property) => ({ property })),
    ] as Filter[];
    for (const filter of filters) {
      const found = events.filter(isFoundBy(searchParameters(filter)));
      const shown = events.filter((event) => createMatcher(filter)(storedRow(event)));
      expect({ filter, missing: shown.filter((event) => !found.includes(event)) }).toEqual({ filter, missing: [] });
    }
  });
});

/** As the collector reads the parameters, where it has no index. */
function isFoundBy(parameters: Readonly<Record<string, string>>): ReturnType<typeof createCollectorMatcher> {
  return createCollectorMatcher(
    Object.entries(parameters).map(([name, text]) => {
      if (name === 'q') return { kind: 'like', field: 'any', text: `*${text}*` };
      const [, kind = 'is', field] = /^(?:(like|not)\.)?(.*)$/.exec(name) ?? [];
      return { kind, field, text } as Parameters<typeof createCollectorMatcher>[0][number];
    }),
  );
}
