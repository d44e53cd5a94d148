import { describeDatabase } from './describe-database.js';
import { DEFAULT_KEY } from './resolve-options.js';

/** What a user needs to know of a collector that listens. */
export interface Announced {
  readonly url: string;
  readonly keys: readonly string[];
  readonly database: string | undefined;
  readonly faults: boolean;
}

/** What a user needs to know once the collector listens. A key that was given is not printed, nor is a password. */
export function announcement({ url, keys, database, faults }: Announced): string {
  const isDefault = isDefaultKey(keys);
  const place = database === undefined ? undefined : describeDatabase(database);
  const lines = [
    'Greenflash events collector',
    '',
    `  Live page   ${url}/${isDefault ? `#key=${DEFAULT_KEY}` : ''}`,
    `  API         ${url}/docs`,
    `  Events in   ${place ?? 'memory (use --database <path> to keep them)'}`,
    ...(faults ? [`  Faults at   ${url}/_collector/faults`] : []),
    '',
    '  Point a sender at it:',
    `    GREENFLASH_BASE_URL=${url}/api/v1`,
    `    GREENFLASH_API_KEY=${isDefault ? DEFAULT_KEY : '<the key you gave>'}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for programs. */
export function announcementFields({ url, keys, database, faults }: Announced): Readonly<Record<string, unknown>> {
  return {
    url,
    baseUrl: `${url}/api/v1`,
    ...(isDefaultKey(keys) && { apiKey: DEFAULT_KEY }),
    database: database === undefined ? 'memory' : describeDatabase(database),
    faults,
  };
}

/** Only this one is no secret. */
function isDefaultKey(keys: readonly string[]): boolean {
  return keys.length === 1 && keys[0] === DEFAULT_KEY;
}
