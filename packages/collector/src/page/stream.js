/* global AbortController, clearTimeout, fetch, setTimeout, TextDecoderStream */

/** The server sends something every ten seconds; what is silent for longer is dead. */
const SILENCE_MS = 25_000;

const MAX_RETRY_MS = 5000;

let current;

/**
 * Follows the collector's stream, and reconnects for as long as the page lives, reading on after the last stored event
 * it saw. By fetch, since an EventSource cannot send the key. A second call ends the first.
 */
export async function followStream(key, { onState, onEvent }) {
  current?.abort();
  const ended = (current = new AbortController());
  let lastId = '';
  let retryMs = 250;
  while (!ended.signal.aborted) {
    onState('connecting', 'connecting…');
    const outcome = await readOnce(key, lastId, ended.signal, (message) => {
      if (message === undefined) {
        retryMs = 250;
        onState('live', 'live');
        return;
      }
      lastId = message.id || lastId;
      onEvent(message.event, JSON.parse(message.data));
    });
    if (ended.signal.aborted) return;
    if (outcome === 401) return onState('refused', 'this key is not right');
    onState('failed', `connection lost, trying again in ${Math.ceil(retryMs / 1000)} s`);
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
  }
}

/** One connection, until it ends. Calls `onMessage` without a message once it is open. */
async function readOnce(key, lastId, ended, onMessage) {
  const connection = new AbortController();
  ended.addEventListener('abort', () => connection.abort(), { once: true });
  let watchdog;
  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => connection.abort(), SILENCE_MS);
  };
  try {
    alive();
    const headers = { authorization: `Bearer ${key}`, ...(lastId && { 'last-event-id': lastId }) };
    const response = await fetch('/_collector/stream?recent=200', { headers, signal: connection.signal });
    if (!response.ok) return response.status;
    onMessage(undefined);
    await readMessages(response.body, alive, onMessage);
  } catch {
    // The state that follows says that the connection was lost; there is no more to say.
  } finally {
    clearTimeout(watchdog);
  }
  return undefined;
}

async function readMessages(body, alive, onMessage) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    const messages = (text + value).split('\n\n');
    text = messages.pop();
    for (const message of messages) {
      const fields = fieldsOf(message);
      if (fields.data !== undefined) onMessage(fields);
    }
  }
}

/** The fields of one server-sent event as this server writes them: each on one line, one of a kind. */
function fieldsOf(message) {
  const lines = message.split('\n').filter((line) => !line.startsWith(':'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
}
