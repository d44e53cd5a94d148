import { BadRequestException } from '@nestjs/common';
import { Refusal } from './refusal.js';
import { refusalOf } from './refusal-of.js';

describe('refusalOf', () => {
  it('leaves a refusal as it is', () => {
    const refusal = new Refusal(401, 'unauthorized', 'no key');

    expect(refusalOf(refusal)).toBe(refusal);
    expect(refusal.body).toEqual({ success: false, error: { code: 'unauthorized', message: 'no key' } });
  });

  it('takes the status of an exception of the framework', () => {
    expect(refusalOf(new BadRequestException('what')).body.error).toEqual({ code: 'bad_request', message: 'what' });
    const tooLarge = Object.assign(new Error('large'), { statusCode: 413 });
    expect(refusalOf(tooLarge).code).toBe('too_large');
    expect(refusalOf(tooLarge).getStatus()).toBe(413);
  });

  it.each([new Error('secret'), 'secret', undefined, null, Object.assign(new Error('secret'), { statusCode: 503 })])(
    'makes a 500 that says nothing of what it was: %s',
    (thrown) => {
      expect(refusalOf(thrown).getStatus()).toBe(500);
      expect(JSON.stringify(refusalOf(thrown).body)).not.toContain('secret');
    },
  );
});
