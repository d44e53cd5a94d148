import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { pageHeaders } from '../http/page-headers.js';
import { PUBLIC_KEY } from '../http/key-ring.js';
import { DOCS_SCRIPT, DOCS_STYLE, docsPage } from './docs-page.js';

/** Swagger UI writes style attributes, and has its icons in its style sheet. */
const HEADERS = pageHeaders({ style: "'unsafe-inline'", image: 'data:' });

/** Token of the folder with what the build has made for this page: Swagger UI and the document. */
export const DOCS_FOLDER = Symbol('collector docs folder');

/** The API as a page, and as an OpenAPI document. It tells what can be asked, and no event. */
@Controller()
export class DocsController {
  constructor(
    @Inject(DOCS_FOLDER) private readonly folder: string,
    @Inject(PUBLIC_KEY) private readonly key: string | undefined,
  ) {}

  @Get('docs')
  page(@Res() reply: HttpReply): void {
    send(reply, 'text/html', docsPage(this.key));
  }

  @Get('docs/start.js')
  script(@Res() reply: HttpReply): void {
    send(reply, 'text/javascript', DOCS_SCRIPT);
  }

  @Get('docs/docs.css')
  style(@Res() reply: HttpReply): void {
    send(reply, 'text/css', DOCS_STYLE);
  }

  @Get(['docs/swagger-ui.css', 'docs/swagger-ui-bundle.js'])
  async asset(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    const name = (request.routeOptions.url ?? '').slice('/docs/'.length);
    send(reply, name.endsWith('.css') ? 'text/css' : 'text/javascript', await this.read(name));
  }

  @Get('docs-json')
  async json(@Res() reply: HttpReply): Promise<void> {
    send(reply, 'application/json', await this.read('openapi.json'));
  }

  private read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }
}

function send(reply: HttpReply, type: string, text: string): void {
  reply.headers({ ...HEADERS, 'content-type': `${type}; charset=utf-8` }).send(text);
}
