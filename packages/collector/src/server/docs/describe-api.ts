import type { INestApplication } from '@nestjs/common';
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
  type OpenAPIObject,
} from '@nestjs/swagger';
import { PageController } from '../page/page.controller.js';
import { CONTROL_SCHEMAS } from './control-schemas.js';
import { DocsController } from './docs.controller.js';
import { EVENT_SCHEMAS } from './event-schemas.js';
import { COMMON_ANSWERS, OPERATIONS, type AnswerShape, type Operation } from './operations.js';

/** The OpenAPI document of everything that answers to holders of a key. */
export function describeApi(app: INestApplication): OpenAPIObject {
  for (const controller of [PageController, DocsController]) ApiExcludeController()(controller);
  for (const operation of OPERATIONS) decorate(operation);
  const config = new DocumentBuilder()
    .setTitle('Greenflash events collector')
    .setDescription('The Events API, and the control plane of the collector.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: (_, method) => method });
  const schemas = { ...EVENT_SCHEMAS, ...CONTROL_SCHEMAS };
  return { ...document, components: { ...document.components, schemas } };
}

function decorate({ controller, method, summary, body, query = {}, headers = {}, answers }: Operation): void {
  const prototype = controller.prototype as object;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
  if (descriptor === undefined) throw new Error(`${controller.name} has no method ${method}`);
  const decorators: MethodDecorator[] = [
    ApiBearerAuth(),
    ApiOperation({ summary }),
    ...Object.entries(query).map(([name, schema]) => ApiQuery({ name, required: false, schema })),
    ...Object.entries(headers).map(([name, schema]) => ApiHeader({ name, required: false, schema })),
    ...Object.entries({ ...COMMON_ANSWERS, ...answers }).map(([status, answer]) => responseOf(Number(status), answer)),
    ...(body === undefined ? [] : [ApiBody({ schema: body })]),
  ];
  for (const decorator of decorators) decorator(prototype, method, descriptor);
}

function responseOf(
  status: number,
  { description, schema, mediaType = 'application/json' }: AnswerShape,
): MethodDecorator {
  const content = schema && { [mediaType]: { schema } };
  return ApiResponse({ status, description, ...(content && { content }) });
}
