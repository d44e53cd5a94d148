import { Controller, Get, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { PageFiles, type PageFileName } from './page-files.js';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** The live page. It holds no event: it reads them with the key that its user gives it. */
@Controller()
export class PageController {
  constructor(private readonly files: PageFiles) {}

  @Get('/')
  index(@Res() reply: HttpReply): void {
    this.send('index.html', reply);
  }

  @Get(['page.js', 'event-table.js', 'stream.js', 'page.css', 'icon.svg'])
  file(@Req() request: HttpRequest, @Res() reply: HttpReply): void {
    this.send((request.routeOptions.url ?? '').slice(1) as PageFileName, reply);
  }

  private send(name: PageFileName, reply: HttpReply): void {
    const { type, text } = this.files.get(name);
    reply.headers({ ...HEADERS, 'content-type': type }).send(text);
  }
}
