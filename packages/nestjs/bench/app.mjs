// A Nest app of one route, in a process of its own. Told to `read`, it says what its requests have cost since it was told
// last, and how many events they made.
import 'reflect-metadata';
import { Controller, Get, Module, Param, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AsyncLocalStorage } from 'node:async_hooks';
import { TrackEvent, TrackingModule, TrackingService, currency, dedupeKey, memoryDelivery } from '../dist/esm/index.js';
import { PRODUCT_ID } from '../../core/bench/event.mjs';
import { countingDelivery } from './counting-delivery.mjs';

const { platform, route, delivery, baseUrl } = JSON.parse(process.argv[2]);

class Billing {
  upgrade(id) {
    return { id, amount: 149 };
  }
}

class Empty {
  intercept(_, next) {
    return next.handle();
  }
}

/** As on the first screen of the package's README. */
const track = TrackEvent('upgrade_purchased', {
  influence: 'positive',
  value: ({ result }) => currency(result.amount),
  insertId: ({ result }) => dedupeKey('upgrade', result.id),
});

const empty = UseInterceptors(Empty);
const ROUTES = { plain: [], empty: [empty], 'empty, storage in use': [empty], decorated: [track] };
const DELIVERIES = {
  counting: countingDelivery,
  full: () => memoryDelivery({ maxEvents: 1_000 }),
  live: memoryDelivery,
};

const descriptor = Object.getOwnPropertyDescriptor(Billing.prototype, 'upgrade');
Reflect.decorate([Get('upgrade/:id'), ...ROUTES[route]], Billing.prototype, 'upgrade', descriptor);
Param('id')(Billing.prototype, 'upgrade', 0);
Controller()(Billing);

function tracking() {
  const ignore = () => undefined;
  const logger = { debug: ignore, warn: ignore, error: ignore };
  const options = { apiKey: 'bench-key', productId: PRODUCT_ID, baseUrl, logger };
  return TrackingModule.forRoot({ ...options, delivery: DELIVERIES[delivery]() });
}

// Used once, it makes every promise of the process dearer on some versions of Node.
if (route === 'empty, storage in use') new AsyncLocalStorage().run({}, () => undefined);

class App {}
Module({ imports: delivery === 'none' ? [] : [tracking()], controllers: [Billing] })(App);

const adapters = await import(`@nestjs/platform-${platform}`);
const adapter = platform === 'fastify' ? new adapters.FastifyAdapter() : new adapters.ExpressAdapter();
const app = await NestFactory.create(App, adapter, { logger: false });
await app.listen(0, '127.0.0.1');

const service = delivery === 'none' ? undefined : app.get(TrackingService);
if (delivery === 'full') while (service.track({ eventType: 'waiting', value: 1 }).accepted);

function tracked() {
  if (service === undefined) return 0;
  const { accepted, rejected } = service.stats();
  return accepted + Object.values(rejected).reduce((sum, count) => sum + count, 0);
}

let before = process.cpuUsage();
let trackedBefore = tracked();
process.on('message', async () => {
  // What was tracked is not paid for until it was sent.
  if (delivery === 'live') await service.flush();
  const { user, system } = process.cpuUsage(before);
  const now = tracked();
  process.send({ cpuMicros: user + system, events: now - trackedBefore });
  trackedBefore = now;
  before = process.cpuUsage();
});
process.on('disconnect', () => process.exit());
process.send({ port: app.getHttpServer().address().port });
