import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { NewsListener } from './engine.types.js';
import type { News } from './news.types.js';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5000;

/** Hears what other collectors announce, on a connection of its own, which it opens again whenever it is lost. */
export class PostgresListener {
  readonly channel = 'greenflash_collector';
  /** This process's name among those that share the database. */
  readonly id = randomBytes(8).toString('hex');
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly createClient: () => Client,
    private readonly log: (line: string) => void,
  ) {}

  /** Resolves when it hears. Rejects when there is no connection at first. */
  async start(listener: NewsListener): Promise<void> {
    await this.connect(listener);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(listener: NewsListener): Promise<void> {
    const client = this.createClient();
    this.client = client;
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => {
      const news = readNotification(payload ?? '', this.id);
      if (news !== undefined) listener.onNews(news);
    });
    await client.connect();
    await client.query(`listen ${this.channel}`);
    client.once('end', () => this.connectAgain(listener, FIRST_RETRY_MS));
  }

  private connectAgain(listener: NewsListener, waitMs: number): void {
    if (this.closed) return;
    if (waitMs === FIRST_RETRY_MS)
      this.log('lost the connection that listens for events of other collectors; reconnecting');
    this.retry = setTimeout(() => {
      this.connect(listener).then(
        () => {
          this.log('listens for events of other collectors again');
          listener.onGap();
        },
        () => this.connectAgain(listener, Math.min(waitMs * 2, MAX_RETRY_MS)),
      );
    }, waitMs);
    this.retry.unref();
  }
}

/** Bytes of a notification; PostgreSQL takes fewer than 8,000. */
const MAX_BYTES = 7900;

interface Notification {
  /** Which process sent it: a process is notified of its own news too. */
  readonly from: string;
  readonly news: readonly News[];
}

/** News in as few notifications as hold them. */
export function notificationsOf(from: string, news: readonly News[]): readonly string[] {
  const texts: string[] = [];
  let items: string[] = [];
  let bytes = 0;
  const close = (): void => {
    if (items.length > 0) texts.push(`{"from":${JSON.stringify(from)},"news":[${items.join(',')}]}`);
    [items, bytes] = [[], 100];
  };
  close();
  for (const item of news.map((one) => JSON.stringify(one))) {
    if (bytes + Buffer.byteLength(item) + 1 > MAX_BYTES) close();
    items.push(item);
    bytes += Buffer.byteLength(item) + 1;
  }
  close();
  return texts;
}

/** @returns undefined for what no collector sent, and for one's own */
function readNotification(text: string, own: string): readonly News[] | undefined {
  try {
    const { from, news } = JSON.parse(text) as Notification;
    return from === own || !Array.isArray(news) ? undefined : news;
  } catch {
    return undefined;
  }
}
