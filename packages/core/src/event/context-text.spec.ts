import fc from 'fast-check';
import { readContext, writeContext } from './context-text.js';

const SIGNED = { secret: 'hush' };
const CONTEXT = {
  externalUserId: 'user-7',
  externalOrganizationId: 'org 9 & söhne',
  externalConversationId: 'thread.1=2',
  conversationId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
};
const UUID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

describe('a context as a text', () => {
  it.each([SIGNED, { unsigned: true } as const])('is read as it was written: %j', (signing) => {
    expect(readContext(writeContext(CONTEXT, signing), signing)).toEqual(CONTEXT);
  });

  it('holds the ids and nothing else, and is empty without any', () => {
    const context = { externalUserId: 'u', influence: 'positive', properties: { secret: 1 } } as const;
    expect(readContext(writeContext(context, SIGNED), SIGNED)).toEqual({ externalUserId: 'u' });
    expect(writeContext({ properties: {}, externalUserId: null, userId: '' }, SIGNED)).toBe('');
  });

  it('with three UUIDs is under 200 characters, signed', () => {
    const context = { externalUserId: UUID, externalOrganizationId: UUID, externalConversationId: UUID };
    const text = writeContext(context, SIGNED);
    expect(text.length).toBeLessThan(200);
    expect(readContext(text, SIGNED)).toEqual(context);
  });

  it('is never longer than allowed: the conversation stays longest, and no id is cut', () => {
    const context = {
      externalUserId: 'u'.repeat(60),
      externalOrganizationId: 'o'.repeat(60),
      externalConversationId: UUID,
    };
    const of = (maxLength: number) => readContext(writeContext(context, { ...SIGNED, maxLength }), SIGNED);
    expect(of(200)).toEqual(context);
    expect(of(150)).toEqual({ externalUserId: context.externalUserId, externalConversationId: UUID });
    expect(of(100)).toEqual({ externalConversationId: UUID });
    expect(of(50)).toBeUndefined();
  });

  it('is refused where it was changed, cut, signed with another secret, or not signed', () => {
    const text = writeContext(CONTEXT, SIGNED);
    const forged = [
      text.replace('user-7', 'user-8'),
      text.slice(0, -1),
      `${text}A`,
      text.slice(0, text.lastIndexOf('.') + 1),
      writeContext(CONTEXT, { secret: 'other' }),
      writeContext(CONTEXT, { unsigned: true }),
    ];
    for (const other of forged) expect(readContext(other, SIGNED)).toBeUndefined();
    expect(readContext(text, { unsigned: true })).toBeUndefined();
  });

  it('is read with any of several secrets, and written with the first', () => {
    const text = writeContext(CONTEXT, { secret: ['new', 'old'] });
    expect(readContext(text, { secret: 'new' })).toEqual(CONTEXT);
    expect(readContext(writeContext(CONTEXT, { secret: 'old' }), { secret: ['new', 'old'] })).toEqual(CONTEXT);
    expect(readContext(writeContext(CONTEXT, { secret: 'older' }), { secret: ['new', 'old'] })).toBeUndefined();
  });

  it.each([{}, { secret: undefined }, { secret: '' }, { secret: [] }, { secret: ['a', ''] }, { secret: 7 }])(
    'is neither written nor read without a secret: %j',
    (signing) => {
      expect(() => writeContext(CONTEXT, signing as never)).toThrow('secret is missing or empty');
      expect(() => readContext('1.u=7.', signing as never)).toThrow('unsigned: true');
    },
  );

  it('never throws for what is no such text', () => {
    for (const other of [undefined, null, 7, {}, '', '1', '1.', '1..', '2.u=7.', '1.__proto__=x&u=7.']) {
      expect(() => readContext(other, { unsigned: true })).not.toThrow();
    }
    expect(readContext('1.__proto__=x&u=7.', { unsigned: true })).toEqual({ externalUserId: '7' });
  });

  it('is what it was for any ids', () => {
    const id = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(id, id, fc.nat(400), (externalUserId, externalConversationId, maxLength) => {
        const context = { externalUserId, externalConversationId };
        const text = writeContext(context, { ...SIGNED, maxLength });
        expect(text.length).toBeLessThanOrEqual(maxLength);
        expect(text).toMatch(/^[\x21-\x7e]*$/);
        expect(context).toMatchObject(readContext(text, SIGNED) ?? {});
      }),
    );
  });
});
