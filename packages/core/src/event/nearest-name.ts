/** Names that people bring from other clients, in the form that {@link normalize} gives. */
const ALIASES: Readonly<Record<string, string>> = {
  event: 'eventType',
  eventname: 'eventType',
  name: 'eventType',
  type: 'eventType',
  amount: 'value',
  user: 'externalUserId',
  distinctid: 'externalUserId',
  organization: 'externalOrganizationId',
  orgid: 'externalOrganizationId',
  conversation: 'externalConversationId',
  threadid: 'externalConversationId',
  timestamp: 'eventAt',
  time: 'eventAt',
  date: 'eventAt',
  messageid: 'insertId',
  idempotencykey: 'insertId',
  dedupekey: 'insertId',
  metadata: 'properties',
  props: 'properties',
  count: 'numeric',
  number: 'numeric',
  money: 'currency',
  string: 'text',
  bool: 'boolean',
};

/** The known name that an unknown one was probably meant to be: by spelling, else by what other clients call it. */
export function nearestName(unknown: string, known: readonly string[]): string | undefined {
  const wanted = normalize(unknown);
  const same = known.find((name) => normalize(name) === wanted);
  if (same !== undefined) return same;
  const alias = ALIASES[wanted];
  if (alias !== undefined && known.includes(alias)) return alias;
  const distances = known.map((name) => ({ name, distance: editDistance(wanted, normalize(name)) }));
  const best = distances.reduce((a, b) => (b.distance < a.distance ? b : a), { name: '', distance: Infinity });
  return best.distance <= Math.min(3, Math.floor(wanted.length / 3)) ? best.name : undefined;
}

/** Compared without case and separators, and no further than a name can be long. */
function normalize(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
