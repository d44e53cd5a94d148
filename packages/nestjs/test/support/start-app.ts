import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TrackingModule, type TrackingExtras, type TrackingOptions } from '@greenflash-events/nestjs';
import { TestRecorder } from './test-recorder.js';

export const PRODUCT_ID = '0198c0de-0000-7000-8000-000000000001';

/** Of Nest's HTTP servers, those that a suite runs on. */
export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface TestApp {
  readonly app: INestApplication<Server>;
  readonly url: string;
  readonly recorded: TestRecorder;
}

interface AppParts extends ModuleMetadata {
  readonly logger?: LoggerService | false;
  readonly options?: TrackingOptions & TrackingExtras;
  /** @default 'express' */
  readonly platform?: Platform;
  /** Whether open connections are cut when the app closes. */
  readonly forceCloseConnections?: boolean;
  /** Called before the app listens. */
  readonly configure?: (app: INestApplication<Server>) => unknown;
  readonly override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
}

const started: INestApplication[] = [];

/** An app that listens on a free port of the loopback interface, and records its events. */
export async function startApp({
  options,
  platform = 'express',
  configure,
  override,
  logger = false,
  forceCloseConnections = false,
  ...module
}: AppParts): Promise<TestApp> {
  const recorded = new TestRecorder();
  const tracking = TrackingModule.forRoot({ productId: PRODUCT_ID, delivery: recorded, ...options });
  const builder = Test.createTestingModule({ ...module, imports: [tracking, ...(module.imports ?? [])] });
  const compiled = await (override?.(builder) ?? builder).compile();
  const adapter = platform === 'fastify' ? new FastifyAdapter({ forceCloseConnections }) : new ExpressAdapter();
  const app = compiled.createNestApplication<INestApplication<Server>>(adapter, { logger, forceCloseConnections });
  started.push(app);
  await configure?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, recorded };
}

/** For `afterEach`. */
export async function closeApps(): Promise<void> {
  await Promise.all(started.splice(0).map((app) => app.close()));
}
