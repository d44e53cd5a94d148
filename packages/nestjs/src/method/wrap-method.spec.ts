import { Get, Logger, Post, SetMetadata } from '@nestjs/common';
import { ConversationId } from '../decorators/conversation-id.decorator.js';
import { TrackEvent } from '../decorators/track-event.decorator.js';
import { getDecoratedEvents } from '../mapping/decorated-event.js';

const PARAM_TYPES = 'design:paramtypes';

class Plain {
  @Get('a')
  one(first: string, second = 2): string {
    return `${first}${second}`;
  }
}

class Decorated {
  @SetMetadata('above', 1)
  @TrackEvent('a')
  @ConversationId({ param: 'id' })
  @TrackEvent('b')
  @Get('a')
  @SetMetadata('below', 2)
  one(first: string, second = 2): string {
    return `${first}${second}`;
  }

  @TrackEvent('a')
  async later(): Promise<void> {
    await Promise.resolve();
  }

  @Post()
  @TrackEvent('a')
  *several(): Generator<number> {
    yield 1;
  }
}

describe('The wrapper in place of a decorated method', () => {
  const debug = jest.spyOn(Logger.prototype, 'debug').mockReturnValue(undefined);

  it('looks like the method: its name, length and kind', () => {
    const { one, later, several } = Decorated.prototype;

    expect([one.name, one.length]).toEqual(['one', 1]);
    expect(later.constructor.name).toBe('AsyncFunction');
    expect(several.constructor.name).toBe('GeneratorFunction');
    expect(Object.keys(one)).toEqual(Object.keys(Plain.prototype.one));
  });

  it('has the metadata of decorators above and below, and keeps those of its parameters', () => {
    const { one } = Decorated.prototype;

    for (const key of Reflect.getMetadataKeys(Plain.prototype.one)) {
      expect(Reflect.getMetadata(key, one)).toEqual(Reflect.getMetadata(key, Plain.prototype.one));
    }
    expect([Reflect.getMetadata('above', one), Reflect.getMetadata('below', one)]).toEqual([1, 2]);
    const paramTypes: unknown = Reflect.getMetadata(PARAM_TYPES, Decorated.prototype, 'one');
    expect(paramTypes).toEqual(Reflect.getMetadata(PARAM_TYPES, Plain.prototype, 'one'));
    expect(getDecoratedEvents(one)).toMatchObject([{ eventType: 'a' }, { eventType: 'b' }]);
  });

  it('is the bare method on an instance that Nest has not made, and says so once', () => {
    debug.mockClear();
    const decorated = new Decorated();

    expect([decorated.one('x'), decorated.one('y', 3)]).toEqual(['x2', 'y3']);
    expect(Reflect.apply(Decorated.prototype.one, undefined, ['z'])).toBe('z2');
    expect(debug.mock.calls).toEqual([[expect.stringContaining('Decorated.one() was called and is not tracked')]]);
  });

  it('adds nothing to an instance that can be seen', () => {
    const decorated = new Decorated();

    expect(Reflect.ownKeys(decorated)).toEqual([]);
    expect(decorated).toEqual(Object.create(Decorated.prototype));
  });
});

describe('A decorator that stands where it cannot work', () => {
  const track = TrackEvent('a') as unknown as (...target: unknown[]) => void;
  const fn = (): void => undefined;
  class Wrong {}

  it.each([
    ['a class', [Wrong], /on Wrong: it decorates methods, not classes: use @TrackDefaults/],
    ['a property', [Wrong.prototype, 'field', undefined], /on Wrong\.field: it is a property.*write it as a method/],
    ['a static method', [Wrong, 'make', { value: fn }], /on Wrong\.make: it is a static method/],
    ['a getter', [Wrong.prototype, 'size', { get: fn }], /on Wrong\.size: it is an accessor/],
    ['a standard decorator’s place', [fn, { kind: 'method' }], /set experimentalDecorators/],
  ])('is refused on %s, with what to do', (_, target, message) => {
    expect(() => track(...target)).toThrow(message);
    expect(() => track(...target)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });

  it('is refused for a conversation too', () => {
    const conversation = ConversationId({ param: 'id' });

    expect(() => conversation(Wrong.prototype, 'field', undefined as never)).toThrow(
      '@ConversationId() on Wrong.field',
    );
  });
});
