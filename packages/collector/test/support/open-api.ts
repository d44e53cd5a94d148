import { Ajv, type ValidateFunction } from 'ajv';
import type { Answer, TestServer } from './server.js';

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<Record<string, Response>>;
}

/** One answer, as it came over the wire. */
export interface Seen {
  readonly operation: string;
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
}

/** A collector's OpenAPI document, to hold answers against it. */
export class OpenApi {
  private readonly ajv = new Ajv({ strict: false, validateFormats: false, discriminator: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(readonly document: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }) {
    this.ajv.addSchema(document, 'api');
  }

  static async of(server: Pick<TestServer, 'get'>): Promise<OpenApi> {
    return new OpenApi((await server.get('/docs-json')).body as unknown as OpenApi['document']);
  }

  /** Every operation, as `GET /path`. */
  get operations(): Readonly<Record<string, Operation>> {
    const all = Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    );
    return Object.fromEntries(all);
  }

  /** Every answer that is promised, as `GET /path 200`. */
  get answers(): string[] {
    return Object.entries(this.operations).flatMap(([name, { responses }]) =>
      Object.keys(responses).map((status) => `${name} ${status}`),
    );
  }

  /** What is wrong with an answer; undefined when it is as the document has it. */
  fault({ operation, status, mediaType, text }: Seen): string | undefined {
    const response = this.operations[operation]?.responses[status];
    if (response === undefined) return `${operation} ${status} is not documented`;
    if (response.content === undefined) return text === '' ? undefined : `${operation} ${status} has a body`;
    const content = response.content[mediaType.split(';')[0] ?? ''];
    if (content === undefined) return `${operation} ${status} is documented with another media type than ${mediaType}`;
    const value: unknown = mediaType.startsWith('application/json') ? JSON.parse(text) : text;
    return this.breach(content.schema, value, `${operation} ${status}`);
  }

  /** What is wrong with a value; undefined when it fits the named schema. */
  faultOf(name: string, value: unknown): string | undefined {
    return this.breach({ $ref: `#/components/schemas/${name}` }, value, name);
  }

  private breach(schema: object, value: unknown, what: string): string | undefined {
    const text = JSON.stringify(schema).replaceAll('"#/', '"api#/');
    const validate = this.validators.get(text) ?? this.ajv.compile(JSON.parse(text) as object);
    this.validators.set(text, validate);
    return validate(value) ? undefined : `${what}: ${this.ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`;
  }
}

/** An answer of `TestServer`, as one to hold against the document. */
export function seen(operation: string, { status, headers, body }: Answer): Seen {
  const mediaType = headers.get('content-type') ?? '';
  return { operation, status, mediaType, text: mediaType === '' ? '' : JSON.stringify(body) };
}
