/** What a process of the fleet is told by its environment. */
export function environment(name: 'REDIS_URL' | 'SPOOL_DIRECTORY'): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
