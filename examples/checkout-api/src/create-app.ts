import 'reflect-metadata';
import { type INestApplication, type LoggerService, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

/** The app, listening on loopback. Signals end it with its events delivered. */
export async function createApp(
  port: number,
  logger: LoggerService | LogLevel[] = ['warn', 'error'],
): Promise<{ app: INestApplication; url: string }> {
  const app = await NestFactory.create(AppModule, { logger });
  app.enableShutdownHooks();
  await app.listen(port, '127.0.0.1');
  return { app, url: await app.getUrl() };
}
