import type { ScriptedServer } from '../../test-kit/src/index.js';

/** Insert ids of requests whose body is not what `children/app.mjs` tracks under that insert id. */
export function changedEvents(server: ScriptedServer, noteBytes = 100): string[] {
  const changed = server.attempts.filter(({ body, insertId }) => !isAsTracked(body, insertId, noteBytes));
  return [...new Set([...changed.map(({ insertId }) => insertId), ...server.events.rewritten])];
}

function isAsTracked(body: Buffer, insertId: string, noteBytes: number): boolean {
  const n = Number(insertId.split('#')[1]);
  const tracked = {
    productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
    eventType: 'upgrade_purchased',
    insertId,
    eventAt: new Date(1_750_000_000_000 + n).toISOString(),
    value: String(n),
    valueType: 'numeric',
    externalUserId: `user-${n % 10}`,
    properties: { note: `${n} ä €`.padEnd(noteBytes, '.') },
  };
  return canonical(JSON.parse(body.toString('utf8'))) === canonical(tracked);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' ? Object.fromEntries(Object.entries(part).sort()) : part,
  );
}
