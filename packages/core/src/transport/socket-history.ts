import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** Knows of a connection error whether its connection had carried answers before, and which are still being made. */
export class SocketHistory {
  readonly #reused = new WeakSet<Error>();
  readonly #connecting = new Set<Socket>();

  /** Connects as the given one does, and watches each socket. */
  watching(connect: buildConnector.connector): buildConnector.connector {
    return (target, callback) => {
      // The socket is returned although undici's types do not say so; it calls back in a later turn.
      const connecting = connect(target, (...result) => {
        this.#connecting.delete(connecting);
        const socket = result[1];
        // Registered before undici's own listener, which hands the same error on to the request.
        socket?.on('error', (error: Error) => {
          if (socket.bytesRead > 0) this.#reused.add(error);
        });
        callback(...result);
      }) as unknown as Socket;
      this.#connecting.add(connecting);
    };
  }

  /** Gives up connections that are being made: a pool that is destroyed leaves them to their own timeout. */
  async giveUpConnecting(): Promise<void> {
    await Promise.all([...this.#connecting].map(destroyed));
  }

  /** Whether the error ended a connection that had answered an earlier request. */
  wasReused(error: Error): boolean {
    const { socket } = error as { socket?: { bytesRead?: number } };
    return this.#reused.has(error) || (socket?.bytesRead ?? 0) > 0;
  }
}

function destroyed(socket: Socket): Promise<void> {
  return new Promise((closed) => {
    socket.once('close', () => closed()).destroy(new Error('closed while connecting'));
  });
}
