import { FLAGS, type Flag } from './flags.js';

const WIDTH = 80;
const INDENT = 26;

/** The text of `--help`, for a terminal of 80 columns. */
export function helpText(): string {
  return `Usage: greenflash-events-collector [options]

The Greenflash Events API as a server of your own: validates, deduplicates,
samples and stores events, and shows them on a live page as they arrive.

Options (a flag wins over its environment variable):
${FLAGS.map(describe).join('\n')}
  --help                  Print this
  --version               Print the version

Point a sender at it:
  GREENFLASH_BASE_URL=http://127.0.0.1:4100/api/v1
  GREENFLASH_API_KEY=dev
`;
}

function describe({ name, placeholder, env, help, multiple }: Flag): string {
  const value = placeholder === '' ? '' : ` <${placeholder}>`;
  const flag = `  --${name}${value}`.padEnd(INDENT);
  const lines = [...wrap(help), env, ...(multiple === true ? ['(separated by commas)'] : [])];
  return lines.map((line, index) => `${index === 0 ? flag : ' '.repeat(INDENT)}${line}`).join('\n');
}

/** Lines of words that fit beside the flags. */
function wrap(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= WIDTH - INDENT) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
