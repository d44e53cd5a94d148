// Calls a method whose promise rejects, and does not wait for it.
import 'reflect-metadata';
import { TrackEvent } from '@greenflash-events/nestjs';
import { TrackingTestingModule } from '@greenflash-events/nestjs/testing';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { setTimeout as sleep } from 'node:timers/promises';

class Plain {
  save() {
    return sleep(1).then(() => {
      throw new Error('disk full');
    });
  }
}

class Decorated extends Plain {}
TrackEvent('saved')(Decorated.prototype, 'save', Object.getOwnPropertyDescriptor(Plain.prototype, 'save'));

class App {}
Module({ imports: [TrackingTestingModule.forRoot()], providers: [Plain, Decorated] })(App);
const app = await NestFactory.createApplicationContext(App, { logger: false });

void app.get(process.argv[2] === 'Plain' ? Plain : Decorated).save();
await sleep(1_000);
