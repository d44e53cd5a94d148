import type { News } from './news.types.js';

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
export function readNotification(text: string, own: string): readonly News[] | undefined {
  try {
    const { from, news } = JSON.parse(text) as Notification;
    return from === own || !Array.isArray(news) ? undefined : news;
  } catch {
    return undefined;
  }
}
