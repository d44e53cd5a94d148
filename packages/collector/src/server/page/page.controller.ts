import { Controller, Get, Req, Res } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { pageHeaders } from '../http/page-headers.js';
import { PageFiles, type PageFileName } from './page-files.js';

const HEADERS = pageHeaders();

/** The live page. It holds no event: it reads them with the key that its user gives it. */
@Controller()
export class PageController {
  constructor(private readonly files: PageFiles) {}

  @Get('/')
  index(@Res() reply: HttpReply): void {
    this.send('index.html', reply);
  }

  @Get(['page.js', 'page.css', 'icon.svg'])
  file(@Req() request: HttpRequest, @Res() reply: HttpReply): void {
    this.send((request.routeOptions.url ?? '').slice(1) as PageFileName, reply);
  }

  private send(name: PageFileName, reply: HttpReply): void {
    const { type, text } = this.files.get(name);
    reply.headers({ ...HEADERS, 'content-type': type }).send(text);
  }
}
