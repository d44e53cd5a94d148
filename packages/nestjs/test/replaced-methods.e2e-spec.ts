import { Controller, Get, SetMetadata } from '@nestjs/common';
import { TrackEvent } from '@greenflash-events/nestjs';
import { closeApps, startApp } from './support/start-app.js';

afterEach(closeApps);

describe('@TrackEvent() beside a decorator of another library that replaces the method', () => {
  const logged: string[] = [];
  /** As many libraries do; some copy the metadata of what they replace, others do not. */
  const Logged = (copies: boolean): MethodDecorator =>
    ((_: object, key: string, descriptor: PropertyDescriptor) => {
      const inner = descriptor.value as (...args: unknown[]) => unknown;
      descriptor.value = function (this: unknown, ...args: unknown[]): unknown {
        logged.push(key);
        return inner.apply(this, args);
      };
      if (!copies) return;
      for (const name of Reflect.getMetadataKeys(inner)) {
        Reflect.defineMetadata(name, Reflect.getMetadata(name, inner), descriptor.value as object);
      }
    }) as MethodDecorator;

  @Controller()
  class LoggedController {
    @TrackEvent('upper')
    @Logged(true)
    @TrackEvent('lower')
    @Get('copied')
    copied(): object {
      return {};
    }

    @Get('bare')
    @TrackEvent('upper')
    @Logged(false)
    @TrackEvent('lower')
    bare(): object {
      return {};
    }

    @SetMetadata('kept', true)
    @Logged(true)
    @TrackEvent('lower')
    @Get('above')
    above(): object {
      return {};
    }
  }

  it.each([
    ['copied', ['upper', 'lower']],
    ['bare', ['lower', 'upper']],
    ['above', ['lower']],
  ])('tracks each decorator of %s once', async (path, types) => {
    const { url, recorded, app } = await startApp({ controllers: [LoggedController] });
    await fetch(`${url}/${path}`);
    expect(recorded.types()).toEqual(types);
    recorded.clear();
    app.get(LoggedController)[path as 'copied']();

    expect(recorded.types().toSorted()).toEqual(types.toSorted());
    expect(logged.splice(0)).toEqual([path, path]);
  });
});
