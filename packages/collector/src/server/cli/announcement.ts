import { DEFAULT_KEY } from './resolve-options.js';

/** What a user needs to know once the collector listens. A key that was given is not printed. */
export function announcement(url: string, keys: readonly string[], database: string | undefined): string {
  const isDefault = keys.length === 1 && keys[0] === DEFAULT_KEY;
  const lines = [
    'Greenflash events collector',
    '',
    `  Live page   ${url}/${isDefault ? `#key=${DEFAULT_KEY}` : ''}`,
    `  Events in   ${database ?? 'memory (use --database <path> to keep them)'}`,
    '',
    '  Point a sender at it:',
    `    GREENFLASH_BASE_URL=${url}/api/v1`,
    `    GREENFLASH_API_KEY=${isDefault ? DEFAULT_KEY : '<the key you gave>'}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}
