import { Client, type Dispatcher } from 'undici';

type Request = Omit<Dispatcher.RequestOptions, 'origin'>;

/** A server's backlog takes so many new connections at once; more are reset. */
const WAVE = 100;

/**
 * Sends all requests at once, each on a connection of its own. The connections are opened before, in waves.
 *
 * @returns the status of each
 */
export async function sendAllAtOnce(url: string, requests: readonly Request[]): Promise<number[]> {
  const clients = requests.map(() => new Client(url));
  try {
    for (let from = 0; from < clients.length; from += WAVE) {
      await Promise.all(clients.slice(from, from + WAVE).map((client) => send(client, { path: '/', method: 'GET' })));
    }
    return await Promise.all(clients.map((client, at) => send(client, requests[at]!)));
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

async function send(client: Client, request: Request): Promise<number> {
  const { statusCode, body } = await client.request(request);
  await body.dump();
  return statusCode;
}
