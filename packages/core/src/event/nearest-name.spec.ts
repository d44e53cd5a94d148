import { FIELD_NAMES } from './field-rules.js';
import { nearestName } from './nearest-name.js';

describe('nearestName', () => {
  it.each([
    ['event_type', 'eventType'],
    ['EventType', 'eventType'],
    ['evnetType', 'eventType'],
    ['event', 'eventType'],
    ['external_user_id', 'externalUserId'],
    ['insertID', 'insertId'],
    ['timestamp', 'eventAt'],
    ['sample-rate', 'sampleRate'],
    ['propertys', 'properties'],
    ['metadata', 'properties'],
  ])('knows that %s is meant to be %s', (unknown, known) => {
    expect(nearestName(unknown, FIELD_NAMES)).toBe(known);
  });

  it.each(['campaign', 'x', '', '__proto__', 'plan', 'constructor'])('makes nothing of %p', (unknown) => {
    expect(nearestName(unknown, FIELD_NAMES)).toBeUndefined();
  });

  it('does not work long on a long name', () => {
    expect(nearestName('a'.repeat(1_000_000), FIELD_NAMES)).toBeUndefined();
  });
});
