import { setTimeout as passed } from 'node:timers/promises';
import { startCollector, type Collector, type StoredEvent } from '@greenflash-events/collector';
import { TrackingService } from '@greenflash-events/nestjs';
import type { LoggerService } from '@nestjs/common';
import { createApp } from './create-app.js';
import { arrived, differences } from './demo/compare.js';
import { demoDay, demoRequests, type DemoRequest } from './demo/requests.js';
import { chapter, detail, logged, wrap } from './demo/story.js';
import { table } from './demo/table.js';

const OUTAGE_MS = 2000;
/** In the afternoon the API stores so many events whose answers are lost. */
const LOST_ANSWERS = 3;

const collector = await startCollector({ port: 0, faults: true });
try {
  process.exitCode = await tellDay(collector);
  if (process.stdout.isTTY) await untilInterrupted();
} finally {
  await collector.close();
}

/** @returns the exit code: 1 where an event is missing, counted twice or wrong */
async function tellDay(collector: Collector): Promise<number> {
  process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
  process.env['GREENFLASH_API_KEY'] = collector.apiKey;
  const { app, url } = await createApp(0, storyLogger());
  const tracking = app.get(TrackingService);
  const day = demoDay();

  say(wrap('A day of an AI support assistant, in which the Events API fails at noon.', ''));
  say(wrap(`Its events appear on ${collector.url}/#key=${collector.apiKey}`, ''));

  say(chapter('08:00', 'Two visitors sign up. Ada asks, starts a trial, pays, and upgrades.'));
  say(detail(`${await send(url, day.morning)}.`));
  await tracking.flush();
  say(detail(`${tracking.stats().delivered} events delivered.`));

  say(chapter('12:00', 'The API goes down: it answers 503. Grace works with the assistant.'));
  await collector.faults.set({ rules: [{ fault: { kind: 'status', status: 503 } }] });
  say(detail(`${await send(url, day.noon)}: the app is as fast as before.`));
  await passed(OUTAGE_MS);
  const { queued, inFlight, retryWait } = tracking.stats();
  say(detail(`${queued + inFlight + retryWait} events wait.`));

  say(chapter('15:00', 'The API is back.'));
  await collector.faults.clear();
  const flushed = await tracking.flush();
  say(detail(`${flushed.delivered} events delivered ${(flushed.elapsedMs / 1000).toFixed(1)} s later.`));

  say(chapter('16:00', `Linus comes, and ${LOST_ANSWERS} answers of the API are lost after it stored the event.`));
  await collector.faults.set({ rules: [{ fault: { kind: 'reset', stored: true }, count: LOST_ANSWERS }] });
  say(detail(`${await send(url, day.afternoon)}.`));
  await tracking.flush();
  say(detail('Each event was sent again until an answer came.'));

  say(chapter('18:00', 'The app is stopped. What it still held would be delivered now.'));
  await app.close();
  const stored = await collector.events();
  const ledger = tracking.stats();
  say(`\nWhat arrived\n\n${table(stored.map(rowOf))}`);
  say(`\nThe ledger\n`);
  say(
    `  ${ledger.accepted} accepted = ${ledger.delivered} delivered + ${ledger.sampled} sampled + ${ledger.dead} dead + ${ledger.dropped} dropped`,
  );
  say(`  ${stored.length} stored by the collector: ${describeResent(stored)}`);
  return judge(stored);
}

function judge(stored: readonly StoredEvent[]): number {
  const expected = demoRequests().map(({ event }) => event);
  const wrong = differences(expected, stored);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  if (wrong.length > 0) return 1;
  say(`  ${expected.length} requests, ${stored.length} events: each arrived once, with the right user and value.`);
  return 0;
}

function describeResent(stored: readonly StoredEvent[]): string {
  const again = stored.reduce((sum, { duplicates }) => sum + duplicates, 0);
  return `${again} requests came again, with the same insert id`;
}

/** What fits into 80 columns. */
function rowOf(event: StoredEvent): object {
  const { eventType, value, influence, user, conversation } = arrived(event);
  return { eventType, value, influence, user, thread: conversation };
}

/** @returns such as `8 requests answered, 4 ms each` */
async function send(url: string, requests: readonly DemoRequest[]): Promise<string> {
  const startedAt = performance.now();
  for (const request of requests) await sendOne(url, request);
  const each = (performance.now() - startedAt) / requests.length;
  return `${requests.length} requests answered, ${each.toFixed(0)} ms each`;
}

async function sendOne(url: string, { method, path, token, conversation, body, status }: DemoRequest): Promise<void> {
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

/** Warnings and errors of the app, as lines of the story. */
function storyLogger(): LoggerService {
  const write = (message: unknown): void => say(logged(String(message)));
  return { log: () => {}, warn: write, error: write, fatal: write };
}

function untilInterrupted(): Promise<void> {
  say('\nThe page stays until Ctrl-C.');
  return new Promise((resolve) => process.once('SIGINT', resolve));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
