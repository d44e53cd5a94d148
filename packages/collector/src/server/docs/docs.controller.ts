import { Controller, Get, Req, Res } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { pageHeaders } from '../http/page-headers.js';
import { ApiDocument } from './api-document.js';
import { DOCS_PAGE, DOCS_SCRIPT } from './docs-page.js';

/** Swagger UI writes style attributes, and has its icons in its style sheet. */
const HEADERS = pageHeaders({ style: "'unsafe-inline'", image: 'data:' });

/** The API as a page, and as an OpenAPI document. It tells what can be asked, and no event. */
@Controller()
export class DocsController {
  constructor(private readonly document: ApiDocument) {}

  @Get('docs')
  page(@Res() reply: HttpReply): void {
    send(reply, 'text/html', DOCS_PAGE);
  }

  @Get('docs/start.js')
  script(@Res() reply: HttpReply): void {
    send(reply, 'text/javascript', DOCS_SCRIPT);
  }

  @Get(['docs/swagger-ui.css', 'docs/swagger-ui-bundle.js'])
  async asset(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const name = (request.routeOptions.url ?? '').slice('/docs/'.length);
    const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
    send(reply, type, await readFile(join(assetFolder(), name), 'utf8'));
  }

  @Get('docs-json')
  async json(@Res() reply: HttpReply): Promise<void> {
    send(reply, 'application/json', await this.document.json());
  }
}

function send(reply: HttpReply, type: string, text: string): void {
  reply.headers({ ...HEADERS, 'content-type': `${type}; charset=utf-8` }).send(text);
}

/** Where npm has put Swagger UI. */
function assetFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
