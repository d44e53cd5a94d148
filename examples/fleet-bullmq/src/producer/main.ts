import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { reportTo } from '../parent.js';
import { ProducerModule } from './producer.module.js';

const app = await NestFactory.create(ProducerModule, { logger: ['warn', 'error'] });
await app.listen(0, '127.0.0.1');
reportTo(app, { url: await app.getUrl() });
