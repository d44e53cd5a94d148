import type { Log } from '../http/log.js';
import { announcement, announcementFields, type Announced } from './announcement.js';
import { FLAGS } from './flags.js';
import { isOn } from './read-flags.js';

/** Where the program says something. Every line ends up in a log somewhere, so none holds a secret. */
export interface Output {
  /** On stdout, once the collector listens. */
  announce(announced: Announced): void;
  /** On stderr. */
  readonly log: Log;
  /** On stdout, at the end: for programs only, since a person sees it. */
  end(): void;
}

const PLAIN: Output = {
  announce: (announced) => void process.stdout.write(announcement(announced)),
  log: (line) => void process.stderr.write(`greenflash-events-collector: ${line}\n`),
  end: () => undefined,
};

/** One JSON object a line: `time`, `level`, `message`, and more by the message. */
const JSON_LINES: Output = {
  announce: (announced) => {
    process.stdout.write(jsonLine('info', 'listening', announcementFields(announced)));
  },
  log: (line) => void process.stderr.write(jsonLine('error', line)),
  end: () => void process.stdout.write(jsonLine('info', 'ended')),
};

/** Looks at the command line by itself, since what is wrong with the command line has to be said too. */
export function openOutput(args: readonly string[], env: NodeJS.ProcessEnv): Output {
  const variable = env[FLAGS.find(({ name }) => name === 'json')?.env ?? ''];
  return args.includes('--json') || isOn(variable) === true ? JSON_LINES : PLAIN;
}

function jsonLine(level: 'info' | 'error', message: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`;
}
