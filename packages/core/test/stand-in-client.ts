/**
 * A stand-in for the vendor's TypeScript client, with what the bridge meets in it: members that read private fields,
 * resources that hold the client, a promise that can give the response, error classes as statics.
 *
 * @see https://github.com/greenflash-ai/typescript
 */

export class StandInError extends Error {}

export class APIError extends StandInError {
  constructor(
    readonly status: number | undefined,
    readonly error: unknown,
    message: string | undefined,
    readonly headers: Headers | undefined,
  ) {
    const told = (error as { message?: string } | undefined)?.message ?? message ?? JSON.stringify(error);
    super(status === undefined ? told : `${status} ${told}`);
  }
}
export class BadRequestError extends APIError {}
export class InternalServerError extends APIError {}
export class APIConnectionError extends APIError {
  constructor({ message }: { message?: string }) {
    super(undefined, undefined, message ?? 'Connection error.', undefined);
  }
}
export class APIConnectionTimeoutError extends APIConnectionError {}
export class APIUserAbortError extends APIError {
  constructor({ message }: { message?: string } = {}) {
    super(undefined, undefined, message ?? 'Request was aborted.', undefined);
  }
}

export interface APIPromise<T> extends Promise<T> {
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ data: T; response: Response }>;
}

export interface EventCreateParams {
  eventType: string;
  productId: string;
  value: string;
  valueType?: 'currency' | 'numeric' | 'text' | 'boolean';
  insertId?: string;
  forceSample?: boolean;
  properties?: { [key: string]: unknown };
}

export interface RequestOptions {
  maxRetries?: number;
  timeout?: number;
  signal?: AbortSignal | undefined | null;
  headers?: Record<string, string>;
}

class Events {
  constructor(private readonly client: StandInClient) {}

  create(body: EventCreateParams, options?: RequestOptions): APIPromise<{ eventId: string; success: boolean }> {
    void options;
    return this.client.post('/events', body);
  }

  list(): string {
    return this.client.describe('events');
  }
}

class Messages {
  constructor(private readonly client: StandInClient) {}

  create(body: { externalConversationId: string }): APIPromise<{ path: string }> {
    return this.client.post('/messages', body);
  }
}

export class StandInClient {
  static APIConnectionError = APIConnectionError;
  static APIConnectionTimeoutError = APIConnectionTimeoutError;
  static APIUserAbortError = APIUserAbortError;

  readonly events = new Events(this);
  readonly messages = new Messages(this);
  timeout: number;
  /** The requests that the client itself made. */
  readonly requests: string[] = [];
  #prefix = 'at ';

  constructor(private readonly options: { timeout?: number } = {}) {
    this.timeout = options.timeout ?? 60_000;
  }

  get prefix(): string {
    return this.#prefix;
  }

  describe(what: string): string {
    return this.#prefix + what;
  }

  withOptions(options: { timeout?: number }): this {
    return new (this.constructor as new (o: object) => this)({ ...this.options, ...options });
  }

  post<T>(path: string, body: unknown): APIPromise<T> {
    void body;
    this.requests.push(this.describe(path));
    const data = Promise.resolve({ path } as T);
    const response = Promise.resolve(Response.json({ path }));
    return Object.assign(data, {
      asResponse: () => response,
      withResponse: async () => ({ data: await data, response: await response }),
    });
  }

  protected makeStatusError(status: number, error: unknown, message: string | undefined, headers: Headers): APIError {
    if (status === 400) return new BadRequestError(status, error, message, headers);
    if (status >= 500) return new InternalServerError(status, error, message, headers);
    return new APIError(status, error, message, headers);
  }
}
