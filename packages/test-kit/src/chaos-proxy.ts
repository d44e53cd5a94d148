import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What the proxy does to the bytes that flow back from the server, or to connections. */
export type Chaos =
  | { readonly kind: 'pass' }
  /** No connection is taken; those that are open are reset. */
  | { readonly kind: 'refuse' }
  /** Connections are taken and reset at once; those that are open too. */
  | { readonly kind: 'reset' }
  /** Bytes arrive later, in both directions. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Connections stay open, and nothing flows. */
  | { readonly kind: 'stall' }
  /** The request goes through; the way back is closed in good order instead of an answer. */
  | { readonly kind: 'half-close' }
  /** The answer comes a byte at a time. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** The connection ends after so many bytes of answers. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** The answer comes at this speed. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number };

const THROTTLE_SLICE_MS = 10;

/** A TCP proxy on loopback whose faults can be switched while connections are open. */
export class ChaosProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #chaos: Chaos = { kind: 'pass' };
  #port = 0;
  #connected = 0;

  constructor(private targetPort: number) {
    this.#server = createServer((client) => this.#connect(client));
  }

  get port(): number {
    return this.#port;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}/api/v1`;
  }

  /** Connections that were taken so far. */
  get connections(): number {
    return this.#connected;
  }

  /** Switches the fault, for bytes that arrive from now on. */
  async set(chaos: Chaos): Promise<void> {
    this.#chaos = chaos;
    if (chaos.kind === 'refuse' || chaos.kind === 'reset') for (const socket of this.#sockets) socket.resetAndDestroy();
    if (chaos.kind === 'refuse') await this.#stopListening();
    else await this.listen();
  }

  /** Leads connections from now on to another port. */
  aimAt(port: number): void {
    this.targetPort = port;
  }

  async listen(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection and timer. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    await this.#stopListening();
  }

  async #stopListening(): Promise<void> {
    if (this.#server.listening) await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #connect(client: Socket): void {
    this.#connected++;
    client.on('error', () => undefined);
    if (this.#chaos.kind === 'reset') return void client.resetAndDestroy();
    const target = connect({ port: this.targetPort, host: '127.0.0.1', allowHalfOpen: true });
    this.#watch(client, target);
    this.#watch(target, client);
    let answered = 0;
    client.on('data', (bytes) => this.#forward(bytes, target));
    target.on('data', (bytes) => {
      answered += bytes.length;
      this.#answer(bytes, client, answered);
    });
  }

  #watch(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => other.resetAndDestroy());
    socket.on('end', () => other.end());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.destroySoon();
    });
  }

  #forward(bytes: Buffer, target: Socket): void {
    if (this.#chaos.kind === 'delay') return this.#later(this.#chaos.ms, () => target.write(bytes));
    if (this.#chaos.kind !== 'stall') target.write(bytes);
  }

  #answer(bytes: Buffer, client: Socket, answered: number): void {
    const chaos = this.#chaos;
    switch (chaos.kind) {
      case 'pass':
        client.write(bytes);
        return;
      case 'delay':
        return this.#later(chaos.ms, () => client.write(bytes));
      case 'drip':
        return this.#slowly(bytes, client, 1, chaos.everyMs);
      case 'throttle': {
        const slice = Math.max(1, Math.round((chaos.bytesPerSecond * THROTTLE_SLICE_MS) / 1000));
        return this.#slowly(bytes, client, slice, THROTTLE_SLICE_MS);
      }
      case 'truncate':
        client.write(bytes.subarray(0, Math.max(0, chaos.afterBytes - (answered - bytes.length))));
        if (answered >= chaos.afterBytes) client.end();
        return;
      case 'half-close':
        client.end();
        return;
      case 'stall':
      case 'refuse':
      case 'reset':
        return;
    }
  }

  #slowly(bytes: Buffer, client: Socket, slice: number, everyMs: number): void {
    if (bytes.length === 0 || client.destroyed) return;
    client.write(bytes.subarray(0, slice));
    this.#later(everyMs, () => this.#slowly(bytes.subarray(slice), client, slice, everyMs));
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

/** A proxy in front of a loopback port. */
export async function startChaosProxy(targetPort: number): Promise<ChaosProxy> {
  const proxy = new ChaosProxy(targetPort);
  await proxy.listen();
  return proxy;
}
