// The other side of the lag: notes for each event how long ago it was tracked.
import { createServer } from 'node:http';

const answer = '{"success":true,"eventId":"01931f00-0000-7000-8000-000000000000"}';
const lags = [];

const server = createServer((request, response) => {
  const arrivedAt = performance.timeOrigin + performance.now();
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    lags.push(arrivedAt - JSON.parse(body).properties.trackedAt);
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
});

process.on('disconnect', () => process.exit());
process.on('message', () => process.send(lags));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
