import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Proxy } from '../options/proxy.js';
import { realTimers } from '../time/real-timers.js';

/** A proxy answers CONNECT in a few lines; more than this is another kind of server. */
const MAX_HEAD_BYTES = 16 * 1024;

/**
 * Opens a connection through a proxy by CONNECT. Of ours it is told host, port and its own credentials, nothing else.
 *
 * @param done is called once
 * @returns ends the opening
 */
export function openTunnel(
  proxy: Proxy,
  host: string,
  port: number,
  timeoutMs: number,
  done: (error: Error | undefined, socket?: net.Socket) => void,
): net.Socket {
  const url = new URL(proxy.origin);
  const isTls = url.protocol === 'https:';
  const peer = { host: bare(url.hostname), port: Number(url.port || (isTls ? 443 : 80)) };
  const servername = net.isIP(peer.host) === 0 ? { servername: peer.host } : {};
  const socket = isTls ? tls.connect({ ...peer, ...servername, ALPNProtocols: ['http/1.1'] }) : net.connect(peer);
  const end = (error?: Error): void => {
    realTimers.clearTimeout(timer);
    socket.off('data', onData).off('error', end).off('close', onClose);
    if (error === undefined) return done(undefined, socket);
    socket.on('error', () => undefined).destroy();
    done(error);
  };
  const late = `gave no connection within ${timeoutMs} ms`;
  const timer = realTimers.setTimeout(() => end(failed(proxy, late)), timeoutMs);
  const onClose = (): void => end(failed(proxy, 'closed the connection'));
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const length = head.indexOf('\r\n\r\n');
    if (length === -1) {
      if (head.length > MAX_HEAD_BYTES) end(failed(proxy, 'does not speak HTTP'));
      return;
    }
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, length))?.[1];
    if (status === undefined) return end(failed(proxy, 'does not speak HTTP'));
    if (!status.startsWith('2')) return end(failed(proxy, `answered ${status} to CONNECT${hintOf(status)}`));
    socket.pause();
    if (head.length > length + 4) socket.unshift(head.subarray(length + 4));
    end();
  };
  socket.once(isTls ? 'secureConnect' : 'connect', () => {
    const target = `${net.isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    const authorization = proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`;
    socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${authorization}\r\n`);
  });
  return socket.on('data', onData).on('error', end).on('close', onClose);
}

/** Told by its code, which holds no secret. */
function failed(proxy: Proxy, what: string): Error {
  const message = `the proxy ${proxy.origin} ${what}`;
  return Object.assign(new Error(message), { code: message });
}

function hintOf(status: string): string {
  return status === '407' ? '; check the user name and password in its URL' : '';
}

export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
