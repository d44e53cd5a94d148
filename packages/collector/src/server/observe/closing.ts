import type { EventEmitter } from 'node:events';

/** When the collector closes, every wait and stream in it has to end. */
export class Closing {
  private begun = false;
  private readonly guests = new Set<() => void>();

  /** Ends every wait and every stream. May be called twice. */
  begin(): void {
    this.begun = true;
    for (const leave of this.guests) leave();
  }

  /** A signal for a client that may leave: when its socket closes, after `timeoutMs`, or when the collector closes. */
  whenGone(socket: EventEmitter, timeoutMs?: number): { signal: AbortSignal; release: () => void } {
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    const timer = timeoutMs === undefined ? undefined : setTimeout(leave, timeoutMs);
    socket.once('close', leave);
    this.guests.add(leave);
    if (this.begun) leave();
    const release = (): void => {
      clearTimeout(timer);
      socket.off('close', leave);
      this.guests.delete(leave);
    };
    return { signal: gone.signal, release };
  }
}
