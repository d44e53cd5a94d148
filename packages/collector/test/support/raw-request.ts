import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Writes bytes to a server as they are and reads until it closes, or until the text matches. */
export async function rawRequest(url: string, bytes: string | Uint8Array, until = /(?!)/): Promise<string> {
  const socket = await open(url);
  socket.write(bytes);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (until.test(text)) break;
  }
  socket.destroy();
  return text;
}

export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything until the socket closes. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  await once(socket, 'close');
  return text;
}
