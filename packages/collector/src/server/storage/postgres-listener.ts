import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { NewsListener } from './engine.types.js';
import { readNotification } from './postgres-notification.js';

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
    if (waitMs === FIRST_RETRY_MS) this.log('lost the connection that hears of other collectors; connecting again');
    this.retry = setTimeout(() => {
      this.connect(listener).then(
        () => {
          this.log('hears of other collectors again');
          listener.onGap();
        },
        () => this.connectAgain(listener, Math.min(waitMs * 2, MAX_RETRY_MS)),
      );
    }, waitMs);
    this.retry.unref();
  }
}
