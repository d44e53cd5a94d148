// The other side of a benchmark, in a process of its own: answers each request as the Events API would, as cheaply as
// Node can, so that it is not the limit. The round trip is in the first argument, in milliseconds.
import { createServer } from 'node:net';

const delayMs = Number(process.argv[2] ?? 0);
const body = '{"success":true,"eventId":"01931f00-0000-7000-8000-000000000000"}';
const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
let requests = 0;

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let pending = '';
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1');
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(pending.slice(0, end))?.[1] ?? 0);
      if (pending.length < end + 4 + length) return;
      pending = pending.slice(end + 4 + length);
      requests++;
      if (delayMs === 0) socket.write(answer);
      else setTimeout(() => socket.write(answer), delayMs);
    }
  });
  socket.on('error', () => undefined);
});

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
let before = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(before);
  process.send({ requests, cpuMicros: user + system });
  requests = 0;
  before = process.cpuUsage();
});
process.on('disconnect', () => process.exit());
