import { CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import {
  Body,
  Catch,
  ClassSerializerInterceptor,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Query,
  Redirect,
  RequestMethod,
  Scope,
  SetMetadata,
  Sse,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
  Version,
  VersioningType,
  createParamDecorator,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type MessageEvent,
  type MiddlewareConsumer,
  type NestInterceptor,
  type NestModule,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { HttpAdapterHost, REQUEST, Reflector } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Exclude, Expose, Type as TypeOf } from 'class-transformer';
import { IsInt, IsString, Min } from 'class-validator';
import { Readable } from 'node:stream';
import { Observable, interval, map, of, take, tap } from 'rxjs';
import type { Sample } from './sample.js';

interface Asked {
  readonly headers: Readonly<Record<string, string>>;
}

class CreateCat {
  @IsString()
  name!: string;

  @IsInt()
  @Min(0)
  @TypeOf(() => Number)
  age!: number;
}

class CatView {
  id!: number;
  name!: string;
  age!: number;

  @Exclude()
  owner = 'secret';

  @Expose()
  get label(): string {
    return `${this.name} (${this.age})`;
  }

  constructor(cat: Partial<CatView>) {
    Object.assign(this, cat);
  }
}

class UnknownCat extends Error {}

const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<Asked>();
  return headers['x-user'] ?? 'guest';
});
const Roles = (...roles: string[]): MethodDecorator => SetMetadata('roles', roles);

/** Resources with pipes, guards, filters, interceptors, streams and scopes, as the samples of NestJS have them. */
export function shop(): Sample {
  const trace: string[] = [];

  @Injectable()
  class RolesGuard implements CanActivate {
    constructor(private readonly reflector: Reflector) {}

    canActivate(context: ExecutionContext): boolean {
      const roles = this.reflector.getAllAndOverride<string[] | undefined>('roles', [
        context.getHandler(),
        context.getClass(),
      ]);
      const { headers } = context.switchToHttp().getRequest<Asked>();
      trace.push(`guard of ${context.getClass().name}.${context.getHandler().name}: ${roles?.join() ?? 'all'}`);
      if (headers['x-banned'] !== undefined) throw new ForbiddenException('banned');
      return roles === undefined || roles.includes(headers['x-role'] ?? '');
    }
  }

  @Injectable()
  class Logged implements NestInterceptor {
    intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
      const name = context.getHandler().name;
      trace.push(`before ${name}`);
      return next
        .handle()
        .pipe(tap({ next: () => trace.push(`after ${name}`), error: () => trace.push(`no ${name}`) }));
    }
  }

  @Injectable()
  class Enveloped implements NestInterceptor {
    intercept(_: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
      return next.handle().pipe(map((data) => ({ data })));
    }
  }

  @Catch(UnknownCat)
  class UnknownCatFilter implements ExceptionFilter {
    constructor(private readonly adapter: HttpAdapterHost) {}

    catch(error: UnknownCat, host: ArgumentsHost): void {
      this.adapter.httpAdapter.reply(host.switchToHttp().getResponse(), { unknown: error.message }, 418);
    }
  }

  @Injectable()
  class Upper implements PipeTransform<string, string> {
    transform(value: string): string {
      return value.toUpperCase();
    }
  }

  @Injectable({ scope: Scope.REQUEST })
  class PerRequest {
    constructor(@Inject(REQUEST) private readonly request: Asked) {}

    who(): string {
      return this.request.headers['x-user'] ?? 'unknown';
    }
  }

  @Injectable({ scope: Scope.TRANSIENT })
  class Counter {
    private count = 0;

    next(): number {
      return ++this.count;
    }
  }

  @Injectable()
  class CatsService implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
    private readonly cats = new Map<number, CatView>();

    constructor(private readonly counter: Counter) {}

    onModuleInit(): void {
      trace.push('service: init');
    }

    async onApplicationBootstrap(): Promise<void> {
      await Promise.resolve();
      trace.push('service: bootstrap');
    }

    onModuleDestroy(): void {
      trace.push('service: destroy');
    }

    create({ name, age }: CreateCat): CatView {
      const cat = new CatView({ id: this.counter.next(), name, age });
      this.cats.set(cat.id, cat);
      return cat;
    }

    async find(id: number): Promise<CatView> {
      await Promise.resolve();
      const cat = this.cats.get(id);
      if (cat === undefined) throw new UnknownCat(`cat ${id}`);
      return cat;
    }

    list(): Observable<CatView[]> {
      return of([...this.cats.values()]);
    }

    *names(): Generator<string> {
      for (const { name } of this.cats.values()) yield name;
    }

    remove(id: number): boolean {
      return this.cats.delete(id);
    }
  }

  abstract class Crud {
    protected constructor(protected readonly cats: CatsService) {}

    @Get(':id')
    @UseInterceptors(ClassSerializerInterceptor)
    findOne(@Param('id', ParseIntPipe) id: number): Promise<CatView> {
      return this.cats.find(id);
    }

    @Delete(':id')
    @HttpCode(204)
    remove(@Param('id', ParseIntPipe) id: number): void {
      if (!this.cats.remove(id)) throw new NotFoundException();
    }
  }

  @Controller({ path: 'cats', version: '1' })
  @UseGuards(RolesGuard)
  @UseFilters(UnknownCatFilter)
  @UseInterceptors(Logged)
  class CatsController extends Crud {
    constructor(cats: CatsService) {
      super(cats);
    }

    @Post()
    @Roles('admin')
    @UseInterceptors(ClassSerializerInterceptor)
    create(@Body() body: CreateCat, @CurrentUser() user: string): CatView {
      trace.push(`created by ${user}: ${body instanceof CreateCat}`);
      return this.cats.create(body);
    }

    @Get()
    @Header('x-listed', 'yes')
    @UseInterceptors(Enveloped, ClassSerializerInterceptor)
    list(): Observable<CatView[]> {
      return this.cats.list();
    }

    @Get('names/:first')
    names(@Param('first', Upper) first: string, @Query() query: object, @Headers('x-user') user?: string): object {
      return { first, query, user, names: [...this.cats.names()] };
    }

    @Put(':id')
    override findOne(@Param('id', ParseIntPipe) id: number): Promise<CatView> {
      return super.findOne(id);
    }
  }

  @Controller({ path: 'news', version: ['1', '2'] })
  class NewsController {
    constructor(private readonly request: PerRequest) {}

    @Get('who')
    who(): string {
      return this.request.who();
    }

    @Get('cached')
    @UseInterceptors(CacheInterceptor)
    cached(): object {
      trace.push('news: cached');
      return { who: this.request.who() };
    }

    @Get('old')
    @Redirect('/api/v1/news/who', 301)
    old(@Query('to') to?: string): object | undefined {
      return to === undefined ? undefined : { url: to, statusCode: 302 };
    }

    @Sse('ticks')
    ticks(): Observable<MessageEvent> {
      return interval(1).pipe(
        take(3),
        map((tick) => ({ data: { tick }, id: String(tick), type: 'tick' })),
      );
    }

    @Get('file')
    file(): StreamableFile {
      return new StreamableFile(Readable.from(['some ', 'bytes']), { type: 'text/plain', disposition: 'inline' });
    }

    @Get('late')
    late(): Promise<Observable<string>> {
      return Promise.resolve(of('early', 'late'));
    }

    @Get('fails')
    fails(): Observable<never> {
      return new Observable((subscriber) => subscriber.error(new NotFoundException('no news')));
    }

    @Get('neutral')
    @Version('2')
    second(): string {
      return 'second version';
    }
  }

  @Module({
    imports: [CacheModule.register()],
    controllers: [CatsController, NewsController],
    providers: [CatsService, Counter, PerRequest, RolesGuard, Upper, Logged],
  })
  class ShopModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer
        .apply((_: unknown, __: unknown, next: () => void) => {
          trace.push('middleware');
          next();
        })
        .forRoutes({ path: '*path', method: RequestMethod.ALL });
    }
  }

  return {
    trace,
    module: ShopModule,
    classes: [
      Crud as unknown as Type,
      ...[CatsController, NewsController, CatsService, Counter, PerRequest, RolesGuard, Logged, Enveloped, Upper],
      ...[UnknownCatFilter, ShopModule],
    ],
    configure(app: INestApplication): void {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI });
      app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
    },
    async use(app, url) {
      const answers: unknown[] = [];
      for (const [method, path, headers, body] of REQUESTS) {
        const response = await fetch(`${url}/api/${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          redirect: 'manual',
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const seen = [...response.headers].filter(([name]) => name !== 'date');
        answers.push([method, path, response.status, seen, await response.text()]);
      }
      const document = SwaggerModule.createDocument(app, new DocumentBuilder().setTitle('Shop').build());
      return { answers, document: JSON.parse(JSON.stringify(document)) as unknown };
    },
  };
}

const admin = { 'x-role': 'admin', 'x-user': 'ada' };

const REQUESTS: readonly [method: string, path: string, headers?: Record<string, string>, body?: unknown][] = [
  ['POST', 'v1/cats', admin, { name: 'Tom', age: '3', extra: true }],
  ['POST', 'v1/cats', admin, { name: 'Kit', age: 1 }],
  ['POST', 'v1/cats', admin, { name: 7, age: -1 }],
  ['POST', 'v1/cats', {}, { name: 'Tom', age: 3 }],
  ['GET', 'v1/cats', { 'x-banned': '1' }],
  ['GET', 'v1/cats'],
  ['GET', 'v1/cats/1'],
  ['PUT', 'v1/cats/2'],
  ['GET', 'v1/cats/9'],
  ['GET', 'v1/cats/x'],
  ['GET', 'v1/cats/names/tom?a=1&b=2', { 'x-user': 'bob' }],
  ['DELETE', 'v1/cats/1'],
  ['DELETE', 'v1/cats/1'],
  ['GET', 'v1/news/who', { 'x-user': 'cy' }],
  ['GET', 'v2/news/who'],
  ['GET', 'v1/news/cached', { 'x-user': 'one' }],
  ['GET', 'v1/news/cached', { 'x-user': 'two' }],
  ['GET', 'v1/news/old'],
  ['GET', 'v1/news/old?to=/elsewhere'],
  ['GET', 'v1/news/ticks'],
  ['GET', 'v1/news/file'],
  ['GET', 'v1/news/late'],
  ['GET', 'v1/news/fails'],
  ['GET', 'v1/news/neutral'],
  ['GET', 'v2/news/neutral'],
  ['GET', 'v3/news/who'],
  ['GET', 'cats'],
];
