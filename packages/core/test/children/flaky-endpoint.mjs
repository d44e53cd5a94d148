// An endpoint with a round trip of 20 ms that fails as its paths say: /share/<way>/<share> at random, /node/<way>/<nodes> on
// the connections of one node, /room/<places>/<status> beyond so many at once, /slow/<beyond>/2 with twice the latency
// beyond so many, /well/-/0 never. As cheap as Node can, so that it is not the limit.
import { createServer } from 'node:net';
import { say } from '../../../test-kit/children/say.mjs';

const DELAY_MS = 20;
const rows = new Map();

const answer = (status, type, body, more = '') =>
  `HTTP/1.1 ${status} -\r\ncontent-type: ${type}\r\n${more}content-length: ${body.length}\r\n\r\n${body}`;
const SUCCESS = answer(200, 'application/json', '{"success":true,"eventId":"e"}');
const ANSWERS = {
  html: answer(200, 'text/html', '<!doctype html><title>Sorry</title>'),
  redirect: answer(302, 'text/plain', '', 'location: http://127.0.0.1:9/\r\n'),
};

createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  let pending = '';
  let node;
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1');
    const end = pending.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(pending.slice(0, end))[1]);
    if (pending.length < end + 4 + length) return;
    const [, kind, way, number] = pending.split(' ', 2)[1].split('/');
    pending = pending.slice(end + 4 + length);
    const key = `${kind}/${way}/${number}`;
    if (!rows.has(key)) rows.set(key, { connections: 0, inService: 0 });
    const row = rows.get(key);
    node ??= row.connections++;
    if (kind === 'share' && Math.random() < Number(number)) return fail(socket, way, DELAY_MS);
    if (kind === 'node' && node % Number(number) === 0) return fail(socket, way, DELAY_MS);
    // Busy servers refuse after they have looked; a limiter in front of them refuses at once.
    if (kind === 'room' && row.inService >= Number(way)) return fail(socket, number, number === '429' ? 1 : DELAY_MS);
    const isSlow = kind === 'slow' && row.inService >= Number(way);
    row.inService++;
    setTimeout(
      () => {
        row.inService--;
        socket.write(SUCCESS);
      },
      isSlow ? 2 * DELAY_MS : DELAY_MS,
    );
  });
}).listen(0, '127.0.0.1', function () {
  say('listening', { port: this.address().port });
});

function fail(socket, way, afterMs) {
  if (way === 'silent') return;
  setTimeout(() => {
    if (way === 'reset') socket.resetAndDestroy();
    else socket.write(ANSWERS[way] ?? answer(Number(way), 'application/json', '{}'));
  }, afterMs);
}
