// An app as it runs in production, in a process of its own: from the built package, on the NestJS that it is told.
import { writeSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const input = JSON.parse(process.argv[2]);
const load = input.nest === '11' ? nest11() : (name) => import(name);
await load('reflect-metadata');
const { Controller, Get, Logger, Module: NestModule, Param } = await load('@nestjs/common');
const { NestFactory } = await load('@nestjs/core');
const { TrackEvent, TrackingModule } = await load('@greenflash-events/nestjs');

/** Found as by a CommonJS app that has NestJS 11 installed: what it requires finds that too. */
function nest11() {
  const folder = fileURLToPath(new URL('../../../nest-11', import.meta.url));
  const from = Object.assign(new Module(`${folder}/app.js`), { paths: [`${folder}/node_modules`] });
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (name, parent, ...rest) =>
    resolve(name, name.startsWith('@nestjs/') ? from : parent, ...rest);
  return createRequire(import.meta.url);
}

/** Before the process ends, a pipe must have it. */
const say = (message) => writeSync(1, `${JSON.stringify(message)}\n`);

class Orders {
  quick(id) {
    return { id };
  }

  async slow(id) {
    say({ kind: 'slow began' });
    await wait(input.slowMs);
    return { id };
  }
}
for (const name of ['quick', 'slow']) {
  Param('id')(Orders.prototype, name, 0);
  const track = TrackEvent('answered', { value: ({ result }) => result.id });
  const descriptor = Object.getOwnPropertyDescriptor(Orders.prototype, name);
  Reflect.decorate([Get(`${name}/:id`), track], Orders.prototype, name, descriptor);
}
Reflect.decorate([Controller()], Orders);

const tracking = TrackingModule.forRoot({
  apiKey: 'key',
  productId: '0198c0de-0000-7000-8000-000000000001',
  baseUrl: input.baseUrl,
  shutdownDeadlineMs: input.shutdownDeadlineMs,
  hooks: { onDropped: ({ event }) => say({ kind: 'dropped', value: JSON.parse(event.body).value }) },
});
class App {}
NestModule({ imports: [tracking], controllers: [Orders] })(App);

Logger.overrideLogger({ ...silent(), warn: (text) => say({ kind: 'warning', text }) });
const platform = await load(`@nestjs/platform-${input.platform}`);
const adapter = input.platform === 'fastify' ? new platform.FastifyAdapter() : new platform.ExpressAdapter();
const app = await NestFactory.create(App, adapter);
if (input.hooks) app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
say({ kind: 'listening', port: app.getHttpServer().address().port });

function silent() {
  const ignore = () => undefined;
  return { log: ignore, error: ignore, debug: ignore, verbose: ignore, fatal: ignore };
}
