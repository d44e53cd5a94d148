import picocolors from 'picocolors';

export type Style = Pick<typeof picocolors, 'bold' | 'dim' | 'red' | 'green' | 'yellow'>;

/**
 * Colours for a terminal, and none for a pipe, a file, a terminal that knows none, or a user who wants none.
 *
 * @see https://no-color.org
 */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  const isWanted = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return picocolors.createColors(isWanted && stream.isTTY === true);
}
