interface CurlTarget {
  /** Of the collector, such as `http://127.0.0.1:4100`. */
  readonly origin: string;
  readonly key: string;
}

/** The body that the empty page proposes to send. */
export const FIRST_EVENT = JSON.stringify({
  eventType: 'trial_started',
  productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
  value: 'pro',
  influence: 'positive',
  externalUserId: 'user-1',
  externalConversationId: 'thread-1',
});

/** The request as a command for a POSIX shell, whatever the body holds. */
export function curlCommand(body: string, { origin, key }: CurlTarget): string {
  return [
    `curl ${quote(`${origin}/api/v1/events`)} \\`,
    `  -H ${quote(`Authorization: Bearer ${key}`)} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  --data-raw ${quote(body)}`,
  ].join('\n');
}

function quote(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
