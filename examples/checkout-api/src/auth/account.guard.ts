import type { IncomingHttpHeaders } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { type Account, SESSIONS } from './account.js';

/** What the guard and the tracking context read of a request. */
export interface AuthenticatedRequest {
  readonly headers: IncomingHttpHeaders;
  account?: Account;
}

/** Puts the account of the request's bearer token on the request. */
@Injectable()
export class AccountGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const account = token === undefined ? undefined : SESSIONS.get(token);
    if (account === undefined) throw new UnauthorizedException('send one of the tokens of the README');
    request.account = account;
    return true;
  }
}
