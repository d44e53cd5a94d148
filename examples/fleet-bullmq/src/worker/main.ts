import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { reportTo } from '../parent.js';
import { WorkerModule } from './worker.module.js';

const app = await NestFactory.createApplicationContext(WorkerModule, { logger: ['warn', 'error'] });
reportTo(app, { started: true });
