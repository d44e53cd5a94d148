import { describeDatabase, withoutPassword } from './describe-database.js';

/** One line that says why the collector did not start, and what to do. */
export function startFailure(error: unknown, { host, port, database }: StartedWith): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use; stop what listens there or choose another with --port`;
    case 'EACCES':
      return `port ${port} on ${host} may not be used by this user; choose one above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine; choose another with --host`;
    case 'DATABASE_UNAVAILABLE':
      return `the database ${database === undefined ? 'in memory' : describeDatabase(database)} could not be opened: ${withoutPassword(oneLine(message), database)}`;
    default:
      return `could not start: ${withoutPassword(oneLine(message), database)}`;
  }
}

export interface StartedWith {
  readonly host: string;
  readonly port: number;
  readonly database: string | undefined;
}

function oneLine(message: unknown): string {
  return typeof message === 'string' ? message.replaceAll(/\s+/g, ' ') : 'unknown error';
}
