import { isIP } from 'node:net';

/**
 * Which `Host` names are served. On loopback a web page elsewhere could point its own name at this machine and read the
 * collector as its own origin, so only names of this machine are, and those that were allowed.
 */
export class HostRule {
  private readonly allowed: ReadonlySet<string>;
  private readonly open: boolean;

  constructor(boundHost: string, allowedHosts: readonly string[]) {
    this.allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
    this.open = !isLoopback(boundHost) && allowedHosts.length === 0;
  }

  /** @param host the `Host` header: a name or an address, with or without a port */
  allows(host: string | undefined): boolean {
    if (this.open) return true;
    const name = hostName(host ?? '');
    return isLoopback(name) || this.allowed.has(name);
  }
}

/** Whether a name or an address can only mean this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (name === 'localhost' || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}
