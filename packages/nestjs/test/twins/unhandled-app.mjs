// What Node reports as unhandled, and when it takes that back: of each way to reject and each way to use it, plain and
// decorated. One line of JSON.
import 'reflect-metadata';
import { TrackEvent } from '@greenflash-events/nestjs';
import { TrackingTestingModule } from '@greenflash-events/nestjs/testing';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { setTimeout as sleep } from 'node:timers/promises';

const fail = async (ms) => {
  if (ms !== undefined) await sleep(ms);
  throw new Error('disk full');
};

class Plain {
  cached = undefined;

  async asynchronous() {
    return fail();
  }
  async late() {
    return fail(2);
  }
  passesOn() {
    return fail();
  }
  passesOnLate() {
    return fail(2);
  }
  rejects() {
    return Promise.reject(new Error('disk full'));
  }
  handlesItself() {
    const promise = fail(2);
    promise.catch(() => undefined);
    return promise;
  }
  givesWhatIsHandled() {
    this.cached ??= fail(2);
    this.cached.catch(() => undefined);
    return this.cached;
  }
  calls() {
    return this.passesOnLate();
  }
  succeeds() {
    return Promise.resolve(1);
  }
}

class Decorated extends Plain {}
for (const name of Object.getOwnPropertyNames(Plain.prototype)) {
  if (name === 'constructor') continue;
  const descriptor = Object.getOwnPropertyDescriptor(Plain.prototype, name);
  TrackEvent('called', { on: 'always' })(Decorated.prototype, name, descriptor);
}

const USES = {
  voided: (call) => void call(),
  caught: (call) => call().catch(() => undefined),
  caughtLater: async (call) => {
    const promise = call();
    await null;
    await null;
    await promise.catch(() => undefined);
  },
  caughtTooLate: async (call) => {
    const promise = call();
    await sleep(10);
    await promise.catch(() => undefined);
  },
  awaited: async (call) => {
    try {
      await call();
    } catch {
      // Only the loop matters.
    }
  },
  awaitedUncaught: (call) => void (async () => call())(),
  followed: (call) => void call().then(() => 1),
  finally: (call) => void call().finally(() => 1),
  all: (call) => Promise.all([call(), call()]).catch(() => undefined),
  allSettled: (call) => Promise.allSettled([call(), 1]),
  race: (call) => Promise.race([call(), sleep(1)]).catch(() => undefined),
  any: (call) => Promise.any([call()]).catch(() => undefined),
  resolvedWith: (call) => new Promise((resolve) => resolve(call())).catch(() => undefined),
  twice: (call) => {
    void call();
    return call().catch(() => undefined);
  },
};

class App {}
Module({ imports: [TrackingTestingModule.forRoot()], providers: [Plain, Decorated] })(App);
const app = await NestFactory.createApplicationContext(App, { logger: false });

let reported = [];
process.on('unhandledRejection', ({ message }) => reported.push(message));
process.on('rejectionHandled', () => reported.push('handled after all'));

const found = {};
for (const [use, run] of Object.entries(USES)) {
  for (const name of Object.getOwnPropertyNames(Plain.prototype)) {
    if (name === 'constructor') continue;
    for (const kind of [Plain, Decorated]) {
      reported = [];
      const service = app.get(kind);
      service.cached = undefined;
      await run(() => service[name]());
      await sleep(20);
      (found[`${name}, ${use}`] ??= {})[kind === Plain ? 'plain' : 'decorated'] = reported;
    }
  }
}
await app.close();
console.log(JSON.stringify(found));
