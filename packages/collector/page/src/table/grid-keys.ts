/** Where a key leads from a row, among `count` of which `page` are in sight; undefined for any other key. */
export function rowAfterKey(key: string, from: number, count: number, page: number): number | undefined {
  const to = target(key, from, count, page);
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to));
}

function target(key: string, from: number, count: number, page: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + page;
    case 'PageUp':
      return from - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
