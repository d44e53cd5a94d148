import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, from, mergeMap, type Observable, throwError } from 'rxjs';
import type { HttpRequest } from '../http/http.types.js';
import { Refusal } from '../http/refusal.js';
import { Rejections } from '../observe/rejections.js';

/** Remembers a body that is answered with 400, so that its sender can be shown why. */
@Injectable()
export class RejectionInterceptor implements NestInterceptor {
  constructor(private readonly rejections: Rejections) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const rethrow = (thrown: unknown): Observable<never> => throwError(() => thrown);
    return next
      .handle()
      .pipe(catchError((thrown) => from(this.remember(request, thrown)).pipe(mergeMap(() => rethrow(thrown)))));
  }

  private async remember({ namespace, body }: HttpRequest, thrown: unknown): Promise<void> {
    if (!(thrown instanceof Refusal) || thrown.getStatus() !== 400 || namespace === undefined) return;
    await this.rejections.add(namespace, thrown, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  }
}
