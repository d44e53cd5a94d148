import 'reflect-metadata';
import { type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

/** The app, listening on loopback. */
export async function createApp(port: number): Promise<{ app: INestApplication; url: string }> {
  const app = await NestFactory.create(AppModule, {
    rawBody: true,
    logger: ['warn', 'error'],
    forceCloseConnections: true,
  });
  app.enableShutdownHooks();
  await app.listen(port, '127.0.0.1');
  return { app, url: await app.getUrl() };
}
