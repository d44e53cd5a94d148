import vectors from '../../test/fixtures/vectors.json' with { type: 'json' };
import { FIELD_NAMES } from './field-rules.js';
import { validateEvent } from './validate-event.js';

const MINIMAL = { eventType: 'signup_completed', productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a', value: '1' };

describe('validateEvent', () => {
  it.each(vectors)('agrees with the API on: $name', ({ body, valid, field }) => {
    expect(validateEvent(body).map((problem) => problem.field)).toEqual(valid ? [] : [field]);
  });

  it.each([undefined, null, 'text', 7, true, [MINIMAL], new Date()])(
    'takes no body that is not an object: %p',
    (body) => {
      expect(validateEvent(body)).toEqual([{ field: 'body', message: 'must be a JSON object' }]);
    },
  );

  it('lists every breach, one a field, in the order of the fields', () => {
    const everythingWrong = Object.fromEntries(FIELD_NAMES.map((name) => [name, null]));
    expect(validateEvent(everythingWrong).map(({ field }) => field)).toEqual(FIELD_NAMES);
  });

  it.each([
    ['userId', '00000000-0000-0000-0000-000000000000'],
    ['conversationId', 'FFFFFFFF-ffff-FFFF-ffff-FFFFFFFFFFFF'],
    ['qualityImpactScore', -0],
    ['sampleRate', 5e-324],
    ['eventAt', '0000-01-01T00:00:00-00:00'],
    ['externalUserId', ''],
    ['insertId', ''],
    ['value', 'a\u0000b'],
    ['properties', Object.create(null) as object],
  ])('takes %s = %p', (field, value) => {
    expect(validateEvent({ ...MINIMAL, [field]: value })).toEqual([]);
  });

  it.each([
    ['userId', '3c90c3cc0d444b5088888dd25736052a'],
    ['userId', '{3c90c3cc-0d44-4b50-8888-8dd25736052a}'],
    ['userId', '3c90c3cc-0d44-4b50-8888-8dd25736052a\n'],
    ['qualityImpactScore', NaN],
    ['sampleRate', Infinity],
    ['externalUserId', 'half \ud83d'],
    ['valueType', 'Currency'],
    ['influence', 'toString'],
    ['properties', new String('text')],
    ['properties', new Date()],
    ['forceSample', 1],
  ])('refuses %s = %p', (field, value) => {
    expect(validateEvent({ ...MINIMAL, [field]: value }).map((problem) => problem.field)).toEqual([field]);
  });

  it('says what is expected and what was given, and never quotes the value', () => {
    const secret = 'jane@example.com';
    const [problem] = validateEvent({ ...MINIMAL, userId: secret });
    expect(problem).toEqual({
      field: 'userId',
      message: expect.stringMatching(/^must be a UUID .*, but is another string$/),
    });
  });

  it('names the option that was probably meant', () => {
    expect(validateEvent({ ...MINIMAL, valueType: 'count' })[0]?.message).toMatch(/did you mean numeric\?$/);
    expect(validateEvent({ ...MINIMAL, influence: 'Positive' })[0]?.message).toMatch(/did you mean positive\?$/);
  });

  it('does not take a field from the prototype of Object for a field of the body', () => {
    expect(
      validateEvent(JSON.parse('{"__proto__": {"eventType": "x"}, "value": "1"}')).map(({ field }) => field),
    ).toEqual(['eventType', 'productId']);
  });
});
