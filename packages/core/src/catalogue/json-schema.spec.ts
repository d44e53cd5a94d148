import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { IsIn, IsInt, IsOptional, IsString, Min, MinLength, ValidateNested } from 'class-validator';
import * as v from 'valibot';
import { z } from 'zod';
import { classSchema } from '../dto/index.js';
import { createEventBuilder } from '../engine/index.js';
import type { EventDefinitions } from './catalogue.types.js';
import { defineEvents } from './define-events.js';

/** Whether another program, that knows the JSON Schema alone, takes the event. */
function validator(events: EventDefinitions): (body: unknown) => boolean {
  return new Ajv2020({ strict: false, validateFormats: false }).compile(defineEvents(events).toJsonSchema());
}

class Seller {
  @IsString()
  @MinLength(2)
  name!: string;
}

class Upgrade {
  @IsIn(['pro', 'team'])
  plan!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  seats?: number;

  @IsOptional()
  @IsString({ each: true })
  tags?: string[];

  @IsOptional()
  @ValidateNested()
  seller?: Seller;
}

describe('The JSON Schema of a catalogue', () => {
  it.each([
    ['zod', z.object({ plan: z.enum(['pro', 'team']), seats: z.number().int().min(1).optional() })],
    [
      'valibot',
      toStandardJsonSchema(
        v.object({
          plan: v.picklist(['pro', 'team']),
          seats: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
        }),
      ),
    ],
    ['class-validator', classSchema(Upgrade)],
  ])('takes and refuses the properties that %s takes and refuses', (_, properties) => {
    const validate = validator({ upgrade_purchased: { valueType: 'currency', properties } });
    const body = { eventType: 'upgrade_purchased', value: '149.00', valueType: 'currency' };

    expect(validate({ ...body, properties: { plan: 'pro' } })).toBe(true);
    expect(validate({ ...body, properties: { plan: 'pro', seats: 2, area: 'billing' } })).toBe(true);
    expect(validate({ ...body, properties: { plan: 'gold' } })).toBe(false);
    expect(validate({ ...body, properties: { plan: 'pro', seats: 0 } })).toBe(false);
    expect(validate(body)).toBe(false);
  });

  it('describes each kind of value as it is sent', () => {
    const validate = validator({
      a: { valueType: 'boolean' },
      b: { valueType: 'currency', influence: 'negative' },
      c: {},
    });

    expect(validate({ eventType: 'a', value: 'true', valueType: 'boolean' })).toBe(true);
    expect(validate({ eventType: 'a', value: 'yes', valueType: 'boolean' })).toBe(false);
    expect(validate({ eventType: 'b', value: '-1.50', valueType: 'currency' })).toBe(true);
    expect(validate({ eventType: 'b', value: '1.50', valueType: 'numeric' })).toBe(false);
    expect(validate({ eventType: 'b', value: '1.50', valueType: 'currency', influence: 'good' })).toBe(false);
    expect(validate({ eventType: 'c', value: 'anything' })).toBe(true);
    expect(validate({ eventType: 'd', value: 'anything' })).toBe(false);
  });

  it('takes what the tracker made of an event', () => {
    const events = { a: { valueType: 'numeric' as const, properties: z.object({ n: z.number().default(1) }) } };
    const builder = createEventBuilder({
      productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
      catalogue: defineEvents(events),
    });
    const built = builder.build({ eventType: 'a', value: 3 });

    expect(built.ok && validator(events)(JSON.parse(built.event.body))).toBe(true);
  });

  it('knows names with any character, and schemas that refer to themselves', () => {
    const category = z.object({
      name: z.string(),
      get children() {
        return z.array(category);
      },
    });
    const validate = validator({ 'cart/item~#% viewed': { properties: category }, other: { properties: category } });
    const viewed = (properties: unknown): unknown => ({ eventType: 'cart/item~#% viewed', value: '1', properties });

    expect(validate(viewed({ name: 'a', children: [{ name: 'b', children: [] }] }))).toBe(true);
    expect(validate(viewed({ name: 'a', children: [{ name: 1, children: [] }] }))).toBe(false);
  });

  it('says so where a schema cannot describe itself', () => {
    const { $defs } = defineEvents({
      a: { description: 'An A.', properties: v.object({}) },
      b: { properties: z.object({ at: z.date() }) },
    }).toJsonSchema() as { $defs: Record<string, { description?: string; properties: { properties: unknown } }> };

    expect($defs['a']).toMatchObject({
      description: 'An A.',
      properties: { properties: { type: 'object', $comment: expect.stringContaining('valibot') } },
    });
    expect($defs['b']?.properties.properties).toMatchObject({ $comment: expect.stringContaining('zod') });
  });

  it('describes lists and nested classes of class-validator', () => {
    expect(classSchema(Upgrade)['~standard'].jsonSchema?.input({ target: 'draft-2020-12' })).toEqual({
      type: 'object',
      properties: {
        plan: { type: 'string', enum: ['pro', 'team'] },
        seats: { type: 'integer', minimum: 1 },
        tags: { type: 'array', items: { type: 'string' } },
        seller: {
          type: 'object',
          properties: { name: { type: 'string', minLength: 2 } },
          required: ['name'],
        },
      },
      required: ['plan'],
    });
  });
});
