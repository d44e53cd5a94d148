import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { createTracker } from '../create-tracker.js';
import { createEventBuilder } from '../engine/index.js';
import { defineEvents } from '../catalogue/define-events.js';
import { classSchema } from './class-schema.js';

class Seller {
  @IsString()
  name!: string;
}

class Upgrade {
  @IsIn(['pro', 'team'])
  plan!: 'pro' | 'team';

  @IsOptional()
  @IsInt()
  @Type(() => Number)
  seats?: number;

  @IsOptional()
  @ValidateNested()
  @Type(() => Seller)
  sellers?: Seller[];

  source = 'web';
}

const catalogue = defineEvents({ upgrade_purchased: { properties: classSchema(Upgrade) } });
const productId = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

describe('classSchema()', () => {
  const builder = createEventBuilder({ productId, catalogue, defaults: { properties: { area: 'billing' } } });

  it('sends what the class makes of the properties', () => {
    const properties = { plan: 'pro', seats: '5', sellers: [{ name: 'Ada' }] };
    const built = builder.build({ eventType: 'upgrade_purchased', value: 1, properties });

    expect(built.ok && JSON.parse(built.event.body)).toMatchObject({
      properties: { plan: 'pro', seats: 5, sellers: [{ name: 'Ada' }], source: 'web', area: 'billing' },
    });
  });

  it('names each field that its decorators refuse', () => {
    const properties = { plan: 'gold', seats: 1.5, sellers: [{ name: 'Ada' }, { name: 1 }] };
    const built = builder.build({ eventType: 'upgrade_purchased', value: 1, properties });

    expect(built).toMatchObject({
      reason: 'invalid',
      problems: [
        { field: 'properties.plan', message: 'must be one of the following values: pro, team' },
        { field: 'properties.seats', message: 'must be an integer number' },
        { field: 'properties.sellers.1.name', message: 'must be a string' },
      ],
    });
  });

  it('tells the compiler of the fields', () => {
    const tracker = createTracker({ catalogue, enabled: false });
    tracker.track({ eventType: 'upgrade_purchased', value: 1, properties: { plan: 'pro', source: 'app' } });
    // @ts-expect-error there is no such plan
    tracker.track({ eventType: 'upgrade_purchased', value: 1, properties: { plan: 'gold', source: 'app' } });

    expect(tracker.stats().rejected.disabled).toBe(2);
  });

  it('refuses what could only be found out later', () => {
    @ValidatorConstraint({ async: true })
    class IsFree implements ValidatorConstraintInterface {
      validate(): Promise<boolean> {
        return Promise.resolve(true);
      }
    }
    class Later {
      @Validate(IsFree)
      name!: string;
    }

    expect(() => classSchema(Later)).toThrow('Later.name has an asynchronous validator');
    expect(() => classSchema(class Plain {})).toThrow('Plain has no decorators of class-validator');
    expect(() => classSchema({} as never)).toThrow('must be given a class');
  });
});
