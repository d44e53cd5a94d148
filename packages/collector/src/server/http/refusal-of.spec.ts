import { BadRequestException } from '@nestjs/common';
import { DatabaseError } from '../storage/open-database.js';
import { Refusal } from './refusal.js';
import { refusalOf } from './refusal-of.js';

describe('refusalOf', () => {
  it('leaves a refusal as it is', () => {
    const refusal = new Refusal(401, 'unauthorized', 'no key');

    expect(refusalOf(refusal)).toBe(refusal);
    expect(refusal.body).toEqual({
      success: false,
      message: 'no key',
      error: { code: 'unauthorized', message: 'no key' },
    });
  });

  it('takes the status of an exception of the framework', () => {
    expect(refusalOf(new BadRequestException('what')).body.error).toEqual({ code: 'bad_request', message: 'what' });
    const tooLarge = Object.assign(new Error('large'), { statusCode: 413 });
    expect(refusalOf(tooLarge).code).toBe('too_large');
    expect(refusalOf(tooLarge).getStatus()).toBe(413);
  });

  it('asks to try again when the database is away, without a word of where that is', () => {
    const refusal = refusalOf(new DatabaseError('connect ECONNREFUSED secret.internal:5432'));

    expect(refusal.getStatus()).toBe(503);
    expect(refusal.headers).toEqual({ 'retry-after': '1' });
    expect(JSON.stringify(refusal.body)).not.toContain('secret');
  });

  it('tells a database that is away from one that too many wait for', () => {
    expect(refusalOf(new DatabaseError('gone')).code).toBe('unavailable');
    expect(refusalOf(new DatabaseError('full', { overloaded: true }))).toMatchObject({
      code: 'overloaded',
      status: 503,
    });
  });

  it.each([new Error('secret'), 'secret', undefined, null, Object.assign(new Error('secret'), { statusCode: 503 })])(
    'makes a 500 that says nothing of what it was: %s',
    (thrown) => {
      expect(refusalOf(thrown).getStatus()).toBe(500);
      expect(JSON.stringify(refusalOf(thrown).body)).not.toContain('secret');
    },
  );
});
