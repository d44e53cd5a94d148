/** The known flag that an unknown one was probably meant to be. */
export function nearestFlag(unknown: string, known: readonly string[]): string | undefined {
  const wanted = unknown.slice(0, 32).toLowerCase();
  const related = known.find((name) => wanted.length > 1 && (name.startsWith(wanted) || name.endsWith(`-${wanted}`)));
  if (related !== undefined) return related;
  const ranked = known
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 2)) ? best.name : undefined;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
