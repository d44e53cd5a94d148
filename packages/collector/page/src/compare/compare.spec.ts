import type { StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';
import { storedEvent } from '../arrivals/requests.fixture.js';
import { compare, type ExpectedEvent, type Finding } from './compare.js';

const arrived = (body: Partial<StoredBody>): StoredEvent => storedEvent(body, { eventId: JSON.stringify(body) });

const kinds = (expected: readonly ExpectedEvent[], events: readonly StoredEvent[]): string[] =>
  compare(expected, events).map(({ kind }) => kind);

const wrong = (findings: readonly Finding[]): unknown =>
  findings.flatMap((finding) => (finding.kind === 'wrong' ? finding.differences : []));

describe('compare', () => {
  it('finds what agrees, whatever its order and whatever else was sent', () => {
    const events = [arrived({ eventType: 'b', externalUserId: 'u' }), arrived({ eventType: 'a', value: '1' })];

    expect(kinds([{ eventType: 'a', value: '1' }, { eventType: 'b' }], events)).toEqual(['matched', 'matched']);
  });

  it('finds what is missing, doubled and unexpected', () => {
    const events = [arrived({ eventType: 'a', value: '1' }), arrived({ eventType: 'a', value: '1' }), arrived({})];

    expect(kinds([{ eventType: 'a', value: '1' }, { eventType: 'b' }], events)).toEqual([
      'matched',
      'missing',
      'doubled',
      'unexpected',
    ]);
  });

  it('expects two of a kind when it is written twice', () => {
    const events = [arrived({ eventType: 'a' }), arrived({ eventType: 'a' })];

    expect(kinds([{ eventType: 'a' }, { eventType: 'a' }], events)).toEqual(['matched', 'matched']);
  });

  it('says which fields are wrong, of the event that differs least', () => {
    const events = [
      arrived({ eventType: 'a', value: '9', externalUserId: 'other' }),
      arrived({ eventType: 'a', value: '2', externalUserId: 'u' }),
    ];
    const findings = compare([{ eventType: 'a', value: '1', externalUserId: 'u' }], events);

    expect(findings.map(({ kind }) => kind)).toEqual(['wrong', 'unexpected']);
    expect(wrong(findings)).toEqual([{ field: 'value', expected: '"1"', actual: '"2"' }]);
  });

  it('gives an event to what it agrees with, not to what comes first', () => {
    const findings = compare(
      [
        { eventType: 'a', value: '1' },
        { eventType: 'a', value: '2' },
      ],
      [arrived({ eventType: 'a', value: '2' })],
    );

    expect(findings.map(({ kind }) => kind)).toEqual(['missing', 'matched']);
  });

  it('looks for an insertId, and finds no other event for it', () => {
    const expected = [{ insertId: 'i', eventType: 'a', value: '1' }];

    expect(wrong(compare(expected, [arrived({ insertId: 'i', eventType: 'b', value: '1' })]))).toEqual([
      { field: 'eventType', expected: '"a"', actual: '"b"' },
    ]);
    expect(kinds(expected, [arrived({ insertId: 'j', eventType: 'a', value: '1' })])).toEqual([
      'missing',
      'unexpected',
    ]);
  });

  it("takes the API's defaults for what was not sent, and says what is not there", () => {
    expect(kinds([{ influence: 'neutral', valueType: 'text' }], [arrived({})])).toEqual(['matched']);
    expect(wrong(compare([{ eventType: 'a', externalUserId: 'u' }], [arrived({ eventType: 'a' })]))).toEqual([
      { field: 'externalUserId', expected: '"u"', actual: undefined },
    ]);
  });

  it('compares properties by what was expected of them, times by the instant, products in either case', () => {
    const event = arrived({
      eventAt: '2026-03-01T12:00:00Z',
      properties: { plan: 'pro', seats: { count: 5, kinds: ['a'] }, more: 1 },
    });

    expect(
      kinds(
        [
          {
            productId: event.body.productId.toUpperCase(),
            eventAt: '2026-03-01T13:00:00+01:00',
            properties: { plan: 'pro', seats: { kinds: ['a'] } },
          },
        ],
        [event],
      ),
    ).toEqual(['matched']);
    expect(kinds([{ eventType: 'upgrade_purchased', properties: { seats: { kinds: [] } } }], [event])).toEqual([
      'wrong',
    ]);
  });
});
