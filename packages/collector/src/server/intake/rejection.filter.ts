import { Catch, Inject, type ArgumentsHost } from '@nestjs/common';
import type { HttpRequest } from '../http/http.types.js';
import { LOG, type Log } from '../http/log.js';
import { Refusal } from '../http/refusal.js';
import { RefusalFilter } from '../http/refusal.filter.js';
import { Rejections } from '../observe/rejections.js';

/**
 * Remembers a body before it is answered with 400, so that its sender can be shown why. No interceptor, since the chain
 * that Nest builds around a handler for one is a good part of what a request costs and of what it holds while it waits.
 */
@Catch()
export class RejectionFilter extends RefusalFilter {
  constructor(
    @Inject(LOG) log: Log,
    private readonly rejections: Rejections,
  ) {
    super(log);
  }

  override catch(thrown: unknown, host: ArgumentsHost): void {
    void this.remember(host.switchToHttp().getRequest<HttpRequest>(), thrown).then(
      () => super.catch(thrown, host),
      (failure: unknown) => super.catch(failure, host),
    );
  }

  private async remember({ namespace, body }: HttpRequest, thrown: unknown): Promise<void> {
    if (!(thrown instanceof Refusal) || thrown.getStatus() !== 400 || namespace === undefined) return;
    await this.rejections.add(namespace, thrown, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  }
}
