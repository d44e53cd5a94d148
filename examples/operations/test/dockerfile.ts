/** One image of a Dockerfile. */
export interface Stage {
  readonly name: string;
  readonly base: string;
  /** With the defaults of its arguments in their places, as below. */
  readonly copies: readonly { readonly from: readonly string[]; readonly to: string }[];
  readonly runs: readonly string[];
  /** Undefined where a base has it. */
  readonly command: readonly string[] | undefined;
}

/** The stages of a Dockerfile, as far as they are tested: COPY, RUN and CMD as JSON, with the defaults of ARG. */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: {
    name: string;
    base: string;
    copies: Stage['copies'][number][];
    runs: string[];
    command?: string[];
  }[] = [];
  const values = new Map<string, string>();
  const lines = text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines) {
    const [, word = '', given = ''] = /^(\S+)\s+(.*)$/.exec(line)!;
    const rest = given.replace(/\$\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '');
    const stage = stages.at(-1);
    switch (word) {
      case 'ARG':
        values.set(rest.split('=')[0]!, rest.split('=')[1] ?? '');
        break;
      case 'FROM': {
        const [base = '', , name = ''] = rest.split(' ');
        stages.push({ name, base, copies: [], runs: [] });
        break;
      }
      case 'COPY': {
        const paths = rest.split(' ').filter((path) => !path.startsWith('--'));
        stage!.copies.push({ from: paths.slice(0, -1), to: paths.at(-1)! });
        break;
      }
      case 'RUN':
        stage!.runs.push(rest);
        break;
      case 'CMD':
        stage!.command = JSON.parse(rest) as string[];
        break;
      case 'ENV':
      case 'WORKDIR':
      case 'USER':
      case 'EXPOSE':
      case 'VOLUME':
      case 'HEALTHCHECK':
        break;
      default:
        throw new Error(`the test does not know ${word}`);
    }
  }
  return stages.map(({ command, ...stage }) => ({ ...stage, command }));
}
