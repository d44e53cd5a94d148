import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A forward proxy: CONNECT for TLS, a request to itself for http, with or without a user. */
export class ForwardProxy {
  readonly heads: IncomingMessage[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** @param credentials what `proxy-authorization` has to say; undefined lets everyone through */
  constructor(private readonly credentials?: string) {
    this.#server = createServer((incoming, response) => {
      this.heads.push(incoming);
      if (!this.#knows(incoming)) return void response.writeHead(407).end();
      const headers = { ...incoming.headers };
      delete headers['proxy-authorization'];
      const { host, pathname } = new URL(incoming.url!);
      const [hostname, port] = host.split(':');
      const onward = request({ hostname, port, path: pathname, method: incoming.method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      incoming.pipe(onward);
    });
    this.#server.on('connection', (socket) => this.#sockets.add(socket.on('error', () => undefined)));
    this.#server.on('connect', (incoming, socket: Socket) => {
      this.heads.push(incoming);
      if (!this.#knows(incoming)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      const [hostname, port] = incoming.url!.split(':');
      const onward = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      this.#sockets.add(onward);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    return this;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What it was told in the heads of requests. */
  get told(): string {
    return JSON.stringify(this.heads.map(({ url, rawHeaders }) => [url, rawHeaders]));
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((closed) => void this.#server.close(() => closed()));
  }

  #knows({ headers }: IncomingMessage): boolean {
    return this.credentials === undefined || headers['proxy-authorization'] === this.credentials;
  }
}
