import { FLAGS, type Flag } from './flags.js';

/** The text of `--help`. */
export function helpText(): string {
  return `Usage: greenflash-events-collector [options]

The Greenflash Events API as a server of your own: validates, deduplicates, samples and stores
events, and shows them on a live page as they arrive.

Options (a flag wins over its environment variable):
${FLAGS.map(describe).join('\n')}
  --help                Print this
  --version             Print the version

Point a sender at it:
  GREENFLASH_BASE_URL=http://127.0.0.1:4100/api/v1 GREENFLASH_API_KEY=dev <your program>
`;
}

function describe({ name, placeholder, env, help, multiple }: Flag): string {
  const list = multiple === true ? ', separated by commas' : '';
  const value = placeholder === '' ? '' : ` <${placeholder}>`;
  return `${`  --${name}${value}`.padEnd(24)}${help}\n${' '.repeat(24)}(${env}${list})`;
}
