import { buildConnector } from 'undici';

/** Knows of a connection error whether its connection had carried answers before. */
export class SocketHistory {
  readonly #reused = new WeakSet<Error>();

  /** Connects as undici does, and watches each socket. */
  connector(options: buildConnector.BuildOptions): buildConnector.connector {
    const connect = buildConnector(options);
    return (target, callback) => {
      connect(target, (...result) => {
        const socket = result[1];
        // Registered before undici's own listener, which hands the same error on to the request.
        socket?.on('error', (error: Error) => {
          if (socket.bytesRead > 0) this.#reused.add(error);
        });
        callback(...result);
      });
    };
  }

  /** Whether the error ended a connection that had answered an earlier request. */
  wasReused(error: Error): boolean {
    const { socket } = error as { socket?: { bytesRead?: number } };
    return this.#reused.has(error) || (socket?.bytesRead ?? 0) > 0;
  }
}
