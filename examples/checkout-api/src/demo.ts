import { startCollector, type Collector } from '@greenflash-events/collector';
import { createApp } from './create-app.js';
import { arrived, differences } from './demo/compare.js';
import { demoRequests, type DemoRequest } from './demo/requests.js';
import { table } from './demo/table.js';

const collector = await startCollector({ port: 0 });
try {
  process.exitCode = await run(collector);
} finally {
  await collector.close();
}

/** @returns the exit code: 1 where an event is missing, doubled or wrong */
async function run(collector: Collector): Promise<number> {
  process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
  process.env['GREENFLASH_API_KEY'] = collector.apiKey;
  const requests = demoRequests();
  const { app, url } = await createApp(0);
  for (const request of requests) await send(url, request);
  // Closing the app delivers what it still holds, so whatever is missing now is lost.
  await app.close();
  const stored = await collector.events();
  process.stdout.write(`${table(stored.map(arrived))}\n\n${requests.length} requests, ${stored.length} events\n`);
  const wrong = differences(
    requests.map(({ event }) => event),
    stored,
  );
  for (const line of wrong) process.stderr.write(`${line}\n`);
  return wrong.length === 0 ? 0 : 1;
}

async function send(url: string, { method, path, token, conversation, body, status }: DemoRequest): Promise<void> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (conversation !== undefined) headers['x-conversation-id'] = conversation;
  const response = await fetch(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status !== status) throw new Error(`${method} ${path} answered ${response.status}, not ${status}`);
}
