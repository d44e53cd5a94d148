import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync } from 'class-validator';
import fc from 'fast-check';
import vectors from '../../test/fixtures/vectors.json' with { type: 'json' };
import { FIELD_NAMES } from '../event/field-rules.js';
import { validateEvent } from '../event/validate-event.js';
import { CreateEventDto } from './create-event.dto.js';

function refusedFields(body: object): string[] {
  return validateSync(plainToInstance(CreateEventDto, body)).map(({ property }) => property);
}

const UUID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const anything = fc.oneof(
  fc.constantFrom(null, '', 'text', '1', UUID, UUID.toUpperCase(), 'currency', 'positive', true, 0, 1, -1, 1.01, NaN),
  fc.constantFrom('2023-11-07T05:31:56Z', '2023-02-30T00:00:00Z', '\ud83d', '\ufe0f', '\u0000', '1e5'),
  fc.string(),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const bodies = fc.record(Object.fromEntries(FIELD_NAMES.map((name) => [name, anything])), { requiredKeys: [] });

describe('CreateEventDto', () => {
  it.each(vectors)('agrees with the API on: $name', ({ body, valid, field }) => {
    expect(refusedFields(body)).toEqual(valid ? [] : [field]);
  });

  it('agrees with the validator of track() on random bodies, and on what to say of them', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const dto = validateSync(plainToInstance(CreateEventDto, body)).map(({ property, constraints = {} }) => ({
          field: property,
          messages: [...new Set(Object.values(constraints))],
        }));
        const fast = validateEvent(body).map(({ field, message }) => ({ field, messages: [message] }));
        expect(dto.toSorted(byField)).toEqual(fast.toSorted(byField));
      }),
      { numRuns: 3_000 },
    );
  });

  it('has rules for every field of the API', () => {
    const metadata = getMetadataStorage().getTargetValidationMetadatas(CreateEventDto, '', true, false);
    expect([...new Set(metadata.map(({ propertyName }) => propertyName))].sort()).toEqual([...FIELD_NAMES].sort());
  });

  it('drops what the API does not name under whitelist', () => {
    const dto = plainToInstance(CreateEventDto, { eventType: 'x', productId: UUID, value: '1', campaign: 'x' });
    expect(validateSync(dto, { whitelist: true })).toEqual([]);
    expect(dto).not.toHaveProperty('campaign');
  });

  it('leaves properties as the object they are', () => {
    const properties = JSON.parse('{"__proto__": {"polluted": true}, "nested": {"a": [1]}}') as Record<string, unknown>;
    const dto = plainToInstance(CreateEventDto, { eventType: 'x', productId: UUID, value: '1', properties });
    expect(dto.properties).toBe(properties);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

function byField(a: { field: string }, b: { field: string }): number {
  return a.field < b.field ? -1 : 1;
}
