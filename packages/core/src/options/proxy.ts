import { BlockList, isIP } from 'node:net';
import type { OptionCheck } from './option-checks.js';

/** Through which connections go. */
export interface Proxy {
  /** Scheme, host and port, without user name and password: for logs, too. */
  readonly origin: string;
  /** The value of `proxy-authorization`, where its URL holds a user name or password. */
  readonly authorization: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the option is not set in code, a variable is what is wrong. */
const FROM_ENVIRONMENT = '; it is the option proxy or the environment variable HTTPS_PROXY or HTTP_PROXY';

/**
 * The proxy that the environment names for an address, as curl reads it: `HTTPS_PROXY` or `HTTP_PROXY` by the scheme of the
 * address, unless `NO_PROXY` names its host; the lower-case names win.
 *
 * @returns undefined where the connection is to be direct
 */
export function proxyOfEnvironment(baseUrl: string, env: Environment): string | undefined {
  if (!URL.canParse(baseUrl)) return undefined;
  const url = new URL(baseUrl);
  const proxy = read(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  return proxy !== undefined && !isExcepted(url, read(env, 'NO_PROXY') ?? '') ? proxy : undefined;
}

/** What may be wrong where there is no connection although a variable names a proxy; undefined where none is unused. */
export function unusedProxyHint(baseUrl: string, env: Environment = process.env): string | undefined {
  const { protocol } = new URL(baseUrl);
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].filter((name) => read(env, name) !== undefined);
  const [name] = names;
  if (name === undefined) return undefined;
  const wanted = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const why = names.includes(wanted)
    ? 'NO_PROXY, or the option proxy or dispatcher, says so'
    : `${protocol}// addresses take ${wanted}`;
  return `${names.includes(wanted) ? wanted : name} is set and not used here: ${why}`;
}

export const checkProxy: OptionCheck = (value) => {
  if (value === false || value === 'env') return undefined;
  const url = typeof value === 'string' ? parse(value) : undefined;
  if (url === undefined) return `must be 'env', false or a URL such as http://proxy.example:3128${FROM_ENVIRONMENT}`;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `must begin with http:// or https://; proxies of ${url.protocol}// are not supported${FROM_ENVIRONMENT}`;
  }
  const isDecodable = [url.username, url.password].every((text) => decoded(text) !== undefined);
  return isDecodable ? undefined : `holds a user name or password with a % that encodes nothing${FROM_ENVIRONMENT}`;
};

/** A proxy that has passed its check. */
export function resolveProxy(value: string | false | undefined): Proxy | undefined {
  if (value === undefined || value === false || value === 'env') return undefined;
  const { protocol, host, username, password } = parse(value)!;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  const authorization =
    username === '' && password === '' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { origin: `${protocol}//${host}`, authorization };
}

/** A variable that is empty is not set, as in a compose file that passes on what is not set. */
function read(env: Environment, name: string): string | undefined {
  return env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined;
}

/** As curl does, a proxy without a scheme is one of http. */
function parse(value: string): URL | undefined {
  const text = value.trim();
  const url = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(url) && new URL(url).hostname !== '' ? new URL(url) : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Entries of a list: a host with its subdomains, a name that begins with `*`, an address, a network as 10.0.0.0/8, a range as
 * 10.0.0.1-10.0.0.9, or `*` for all; each with a port or without, IPv6 then in brackets.
 */
function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const host = bare(hostname);
  const itsPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      // An IPv6 address has colons of its own.
      const withPort = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry);
      if (withPort !== null && withPort[2] !== itsPort) return false;
      const name = (withPort?.[1] ?? entry).replace(/[[\]]/g, '');
      return name === '*' || (isIP(host) === 0 ? isNamed(host, bare(name)) : isInNetwork(host, name));
    });
}

function isNamed(host: string, name: string): boolean {
  if (/^\*(?!\.)/.test(name)) return host.endsWith(name.slice(1));
  const domain = name.replace(/^\*?\./, '');
  return host === domain || host.endsWith(`.${domain}`);
}

function isInNetwork(host: string, entry: string): boolean {
  const [first = '', to] = entry.split(/[-/]/);
  const type = typeOf(first);
  const network = new BlockList();
  try {
    // What is no address, or no length of its prefix, throws.
    if (to === undefined) network.addAddress(first, type);
    else if (entry.includes('/')) network.addSubnet(first, Number(to || NaN), type);
    else network.addRange(first, to, type);
  } catch {
    return false;
  }
  return network.check(host, typeOf(host));
}

function typeOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
