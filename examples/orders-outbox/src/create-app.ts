import 'reflect-metadata';
import { type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

/** The app, listening; on loopback, unless another address is given. */
export async function createApp(port: number, host = '127.0.0.1'): Promise<{ app: INestApplication; url: string }> {
  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
  try {
    await app.listen(port, host);
  } catch (error) {
    // Its relay is at work by now.
    await app.close();
    throw error;
  }
  return { app, url: await app.getUrl() };
}
