import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TrackingModule, type TrackingExtras, type TrackingOptions } from '@greenflash-events/nestjs';
import { recordingDelivery, type RecordingDelivery } from './recording-delivery.js';

export const PRODUCT_ID = '0198c0de-0000-7000-8000-000000000001';

export interface TestApp {
  readonly app: INestApplication<Server>;
  readonly url: string;
  readonly recorded: RecordingDelivery;
}

interface AppParts extends ModuleMetadata {
  readonly logger?: LoggerService | false;
  readonly options?: TrackingOptions & TrackingExtras;
  readonly configure?: (app: INestApplication<Server>) => void;
  readonly override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
}

const started: INestApplication[] = [];

/** An app on Express that listens on a free port of the loopback interface, and records its events. */
export async function startApp({
  options,
  configure,
  override,
  logger = false,
  ...module
}: AppParts): Promise<TestApp> {
  const recorded = recordingDelivery();
  const tracking = TrackingModule.forRoot({ productId: PRODUCT_ID, delivery: recorded, ...options });
  const builder = Test.createTestingModule({ ...module, imports: [tracking, ...(module.imports ?? [])] });
  const compiled = await (override?.(builder) ?? builder).compile();
  const app = compiled.createNestApplication<INestApplication<Server>>({ logger });
  configure?.(app);
  started.push(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, recorded };
}

/** For `afterEach`. */
export async function closeApps(): Promise<void> {
  await Promise.all(started.splice(0).map((app) => app.close()));
}
