import type { AnyMapping, DecoratedEvent } from './decorated-event.js';
import { EventStep } from './event-step.js';
import type { MappingContext } from './mapping.types.js';

const context = { result: { amount: 5 } } as MappingContext;

const mapped = (mapping: AnyMapping, defaults: AnyMapping = {}): unknown[] =>
  new EventStep({ kind: 'mapping', eventType: 'a', mapping }, defaults).inputs(context);

const built = (build: () => unknown, defaults: AnyMapping = {}): unknown[] =>
  new EventStep({ kind: 'build', build, mapping: {} } as DecoratedEvent, defaults).inputs(context);

describe('EventStep', () => {
  it('is one occurrence where nothing is said of the value', () => {
    expect(mapped({})).toEqual([{ eventType: 'a', value: '1', valueType: 'numeric' }]);
    expect(built(() => ({ eventType: 'b' }))).toEqual([{ eventType: 'b', value: '1', valueType: 'numeric' }]);
  });

  it('is no occurrence where a value was meant and is missing', () => {
    expect(mapped({ value: () => undefined })).toEqual([{ eventType: 'a', value: undefined }]);
    expect(mapped({}, { value: () => undefined })).toEqual([{ eventType: 'a', value: undefined }]);
    expect(built(() => ({ eventType: 'b', value: undefined }))).toEqual([{ eventType: 'b', value: undefined }]);
  });

  it('keeps the type of a default value away from a value of its own', () => {
    expect(mapped({ value: 5 }, { value: 1, valueType: 'currency' })).toEqual([{ eventType: 'a', value: 5 }]);
    expect(mapped({}, { value: '5', valueType: 'text' })).toEqual([{ eventType: 'a', value: '5', valueType: 'text' }]);
  });

  it('asks a default only where its own field is missing', () => {
    const fallback = jest.fn(() => 'default');
    mapped({ externalUserId: 'own' }, { externalUserId: fallback });
    expect(fallback).not.toHaveBeenCalled();
    expect(mapped({ externalUserId: () => null }, { externalUserId: fallback })).toMatchObject([
      { externalUserId: 'default' },
    ]);
  });

  it('takes terms from the defaults unless it has its own', () => {
    const definition: DecoratedEvent = { kind: 'mapping', eventType: 'a', mapping: { at: 'last' } };
    const step = new EventStep(definition, { on: 'always', at: 'first', when: () => false });

    expect([step.on, step.at, step.inputs(context)]).toEqual(['always', 'last', []]);
  });

  it('changes nothing of what the app gave', () => {
    const input = Object.freeze({ eventType: 'b', properties: Object.freeze({ own: 1 }) });
    const defaults: AnyMapping = Object.freeze({ properties: Object.freeze({ shared: 1 }) });

    expect(built(() => input, defaults)).toMatchObject([{ properties: { own: 1, shared: 1 } }]);
    expect(defaults.properties).toEqual({ shared: 1 });
  });

  it.each([
    ['a number', () => 5, 'returned a number'],
    ['a promise', () => Promise.resolve({}), 'returned a promise; a mapping is synchronous'],
    ['a query that runs when awaited', () => ({ then: neverCalled }), 'returned a promise'],
  ])('names %s as its fault', (_, build, message) => {
    expect(() => built(build)).toThrow(message);
    expect(neverCalled).not.toHaveBeenCalled();
  });

  it('names the field whose function threw, and never a value', () => {
    const mapping: AnyMapping = {
      externalUserId: () => {
        throw new RangeError('secret of a user');
      },
    };

    expect(() => mapped(mapping)).toThrow(expect.objectContaining({ field: 'externalUserId' }) as Error);
    expect(() => mapped(mapping)).toThrow(/^RangeError at event-step.spec.ts:\d+:\d+$/);
  });
});

const neverCalled = jest.fn();
