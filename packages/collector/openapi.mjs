// Writes the OpenAPI document of the built server. At build time, so that nothing of @nestjs/swagger is installed with the
// collector: it brings swagger-ui-dist, and that a package which runs a script at installing.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExcludeController,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  DocumentBuilder,
  SwaggerModule,
} from '@nestjs/swagger';
import { CollectorModule } from './dist/server/app/collector.module.js';
import { CONTROL_SCHEMAS } from './dist/server/docs/control-schemas.js';
import { DocsController } from './dist/server/docs/docs.controller.js';
import { EVENT_SCHEMAS } from './dist/server/docs/event-schemas.js';
import { COMMON_ANSWERS, OPERATIONS } from './dist/server/docs/operations.js';
import { PageController } from './dist/server/page/page.controller.js';
import { openDatabase } from './dist/server/storage/open-database.js';

const DIST = fileURLToPath(new URL('dist/', import.meta.url));
const DESCRIPTION =
  'The Events API, and the control plane of the collector. Every request has a key: `Authorization: Bearer <key>`, one of ' +
  'those that the collector was started with. Without `--api-key` it is `dev`. [What arrived](/) is on the live page.';

for (const controller of [PageController, DocsController]) ApiExcludeController()(controller);
for (const operation of OPERATIONS) decorate(operation);
const engine = await openDatabase(undefined);
const options = { apiKeys: ['dev'], host: '127.0.0.1', assetDirectory: DIST, retention: {}, log: () => undefined };
const storage = { engine, retention: { noteWritten: () => undefined } };
const app = await NestFactory.create(CollectorModule.on(storage, options), new FastifyAdapter(), {
  abortOnError: false,
  logger: false,
});
const config = new DocumentBuilder()
  .setTitle('Greenflash events collector')
  .setDescription(DESCRIPTION)
  .setVersion('1')
  .addBearerAuth()
  .build();
const document = SwaggerModule.createDocument(app, config, { operationIdFactory: (_, method) => method });
const schemas = { ...EVENT_SCHEMAS, ...CONTROL_SCHEMAS };
writeFileSync(
  `${DIST}docs/openapi.json`,
  JSON.stringify({ ...document, components: { ...document.components, schemas } }),
);
await engine.close();

function decorate({ controller, method, summary, body, examples, query = {}, headers = {}, answers }) {
  const descriptor = Object.getOwnPropertyDescriptor(controller.prototype, method);
  if (descriptor === undefined) throw new Error(`${controller.name} has no method ${method}`);
  const decorators = [
    ApiBearerAuth(),
    ApiOperation({ summary }),
    ...Object.entries(query).map(([name, schema]) => ApiQuery({ name, required: false, schema })),
    ...Object.entries(headers).map(([name, schema]) => ApiHeader({ name, required: false, schema })),
    ...Object.entries({ ...COMMON_ANSWERS, ...answers }).map(([status, answer]) => responseOf(Number(status), answer)),
    ...(body === undefined ? [] : [ApiBody({ schema: body, ...(examples && { examples }) })]),
  ];
  for (const decorator of decorators) decorator(controller.prototype, method, descriptor);
}

function responseOf(status, { description, schema, mediaType = 'application/json' }) {
  const content = schema && { [mediaType]: { schema } };
  return ApiResponse({ status, description, ...(content && { content }) });
}
