import { setTimeout as wait } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { addressOf } from '../claiming/claim-log.js';
import { apiKeyOf } from '../connection/connection-flags.js';
import { describeFault } from '../connection/network-fault.js';
import type { Answer } from '../program/answer.types.js';
import { CliError, usageError } from '../program/cli-error.js';
import { describeCommand } from '../program/describe-command.js';
import { EXIT } from '../program/exit-code.js';
import { naturalNumber } from '../program/flag-values.js';
import { onSignals } from '../program/on-signals.js';
import type { CommonFlags, RunCommand } from '../program/run-command.js';
import { printable } from '../terminal/printable.js';
import type { Style } from '../terminal/style.js';
import type { Terminal } from '../terminal/terminal.js';
import { count, counted } from '../terminal/units.js';

interface TailFlags {
  readonly baseUrl?: string;
  readonly apiKeyFile?: string;
  readonly eventType?: string;
  readonly recent: number;
}

/** Where a collector listens by default, and the key that it takes there. */
const DEFAULT_URL = 'http://127.0.0.1:4100/api/v1';
const DEFAULT_KEY = 'dev';

export function tailCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('tail'), {
    summary: 'show the requests of a collector as they arrive',
    details:
      'One line for each request: its outcome, and what to fix. Runs until Ctrl-C, and goes on where it was when the ' +
      'connection was lost. With --json, one JSON object a line.',
    examples: [
      { line: 'tail', does: 'Of the collector at GREENFLASH_BASE_URL, or on this machine' },
      { line: 'tail --event-type upgrade_purchased --json', does: 'One type, for another program' },
    ],
  });
  return command
    .option('--base-url <url>', `address of the collector (default: GREENFLASH_BASE_URL, else ${DEFAULT_URL})`)
    .option(
      '--api-key-file <file>',
      `file that holds the key (default: the variable GREENFLASH_API_KEY, else ${DEFAULT_KEY})`,
    )
    .option('--event-type <name>', 'those of this type')
    .addOption(
      new Option('--recent <number>', 'how many earlier events to begin with').argParser(naturalNumber).default(10),
    )
    .action((flags: TailFlags & CommonFlags) => run(flags, (terminal) => tail(flags, terminal)));
}

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 8_000;
/** A collector writes something every ten seconds; a connection that is silent for longer is dead. */
const SILENCE_MS = 25_000;

/** Follows the stream until a signal. @throws (as a rejection) CliError where waiting would not help */
async function tail(flags: TailFlags, terminal: Terminal): Promise<Answer> {
  const url = streamUrl(flags);
  const key = apiKeyOf(flags) ?? DEFAULT_KEY;
  const stopping = new AbortController();
  const forgetSignals = onSignals(() => stopping.abort());
  const stopped = stopping.signal;
  const printer = new Printer(terminal, flags.eventType);
  let [lastId, retryMs, isAway] = ['', FIRST_RETRY_MS, false];
  try {
    while (!stopped.aborted) {
      const silence = new AbortController();
      const watchdog = setTimeout(() => silence.abort(new Error('it was silent for too long')), SILENCE_MS);
      let reason = 'the collector closed it';
      try {
        const body = await open(url, { key, lastId, signal: AbortSignal.any([stopped, silence.signal]) });
        if (isAway) terminal.note('Connected again.');
        [isAway, retryMs] = [false, FIRST_RETRY_MS];
        for await (const { id, kind, json } of messagesOf(body, () => watchdog.refresh())) {
          lastId = id ?? lastId;
          await printer.print(kind, json);
        }
      } catch (error) {
        if (error instanceof CliError) throw error;
        reason = describeFault(error as Error);
      } finally {
        clearTimeout(watchdog);
      }
      if (stopped.aborted) break;
      if (!isAway) terminal.note(`There is no connection to ${addressOf(url.origin)}: ${reason}. It is tried again.`);
      isAway = true;
      await wait(retryMs, undefined, { signal: stopped }).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
    }
  } finally {
    forgetSignals();
  }
  const { shown } = printer;
  return {
    exitCode: EXIT.done,
    data: { kind: 'ended', ok: true, requests: shown },
    lines: (style) => [style.dim(`${counted(shown, 'request')}.`)],
  };
}

const MAX_RECENT = 10_000;

/** @throws CliError for an address that is not a URL */
function streamUrl({ baseUrl, recent }: TailFlags): URL {
  const given = baseUrl ?? (process.env['GREENFLASH_BASE_URL'] || DEFAULT_URL);
  if (!/^https?:\/\//i.test(given) || !URL.canParse(given)) {
    throw usageError('the address of the collector is not a URL', `Give one such as ${DEFAULT_URL}.`);
  }
  return new URL(`/_collector/stream?recent=${Math.min(recent, MAX_RECENT)}`, given);
}

interface Connection {
  readonly key: string;
  /** Of the last event that was read; empty at first. */
  readonly lastId: string;
  readonly signal: AbortSignal;
}

/** @throws (as a rejection) CliError for an answer that stays the same */
async function open(url: URL, { key, lastId, signal }: Connection): Promise<ReadableStream<Uint8Array>> {
  const headers = { authorization: `Bearer ${key}`, ...(lastId === '' ? {} : { 'last-event-id': lastId }) };
  const { status, headers: answered, body } = await fetch(url, { headers, signal, redirect: 'manual' });
  if (status === 200 && body !== null && answered.get('content-type')?.startsWith('text/event-stream') === true) {
    return body;
  }
  await body?.cancel();
  if (status === 401) {
    throw new CliError(
      EXIT.misconfigured,
      'the collector refuses the key',
      'Set GREENFLASH_API_KEY, or give --api-key-file.',
    );
  }
  if (status >= 500 || status === 429) throw new Error(`it answered ${status}`);
  throw new CliError(
    EXIT.misconfigured,
    `what answers at ${url.origin} is no collector (${status})`,
    'Only a collector shows its requests: npx @greenflash-events/collector',
  );
}

interface Message {
  readonly id: string | undefined;
  readonly kind: string;
  readonly json: string;
}

/** Server-sent events as a collector writes them: each field on one line, ended by `\n`. */
async function* messagesOf(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<Message> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    heard();
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const [kind, json] = [field('event'), field('data')];
      if (kind !== undefined && json !== undefined) yield { id: field('id'), kind, json };
    }
  }
}

/** The fields of a message that a line shows; which of them there are depends on its kind. */
interface Told {
  readonly receivedAt?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly insertId?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly value?: string;
  readonly user?: string;
  readonly warnings?: readonly string[];
  readonly status?: number;
  readonly message?: string;
  readonly problem?: string;
  readonly method?: string;
  readonly path?: string;
  readonly keyEnding?: string;
  readonly text?: string;
  readonly durationMs?: number;
  readonly delayMs?: number;
  readonly fault?: string;
  readonly stored?: boolean;
  readonly conflict?: boolean;
  readonly ok?: boolean;
}

/** Types of events that are remembered, to name those that came again. */
const MAX_TYPES = 10_000;

/** Writes one line for each message, and awaits who reads them. */
class Printer {
  shown = 0;
  private readonly types = new Map<string, string>();

  constructor(
    private readonly terminal: Terminal,
    private readonly wanted: string | undefined,
  ) {}

  async print(kind: string, json: string): Promise<void> {
    const told = JSON.parse(json) as Told;
    const type = this.typeOf(kind, told);
    const isRequest = kind !== 'storage' && kind !== 'reset';
    if (isRequest && this.wanted !== undefined && type !== this.wanted) return;
    if (isRequest) this.shown++;
    const { terminal } = this;
    await terminal.write(
      `${terminal.isJson ? JSON.stringify({ kind, ...told }) : lineOf(kind, told, type ?? '', terminal.style)}\n`,
    );
  }

  /** The event's type, as far as the message or an earlier one names it. */
  private typeOf(kind: string, { eventId, eventType, body, text }: Told): string | undefined {
    const given = eventType ?? body?.['eventType'] ?? (kind === 'rejected' ? typeIn(text) : undefined);
    const type = typeof given === 'string' ? given : '';
    if (kind === 'stored' && eventId !== undefined) {
      this.types.set(eventId, type);
      const [oldest] = this.types.keys();
      if (this.types.size > MAX_TYPES && oldest !== undefined) this.types.delete(oldest);
    }
    return type !== '' || eventId === undefined ? type : this.types.get(eventId);
  }
}

function typeIn(text: string | undefined): unknown {
  try {
    return (JSON.parse(text ?? '') as { readonly eventType?: unknown } | null)?.eventType;
  } catch {
    return undefined;
  }
}

/** Characters of a cell; with `--json` nothing is cut. */
const MAX_CELL = 60;

function cell(text: unknown, width = 0): string {
  const shown = printable(typeof text === 'string' ? text : text === undefined ? '' : JSON.stringify(text));
  return (shown.length > MAX_CELL ? `${shown.slice(0, MAX_CELL - 1)}…` : shown).padEnd(width);
}

function lineOf(kind: string, told: Told, type: string, style: Style): string {
  const { receivedAt, method, path, status = 0, keyEnding, durationMs, delayMs, conflict, stored, ok } = told;
  const { body = {}, warnings = [], message = '' } = told;
  const time = style.dim(new Date(receivedAt ?? Date.now()).toTimeString().slice(0, 8));
  const line = (outcome: string, ...cells: readonly string[]): string =>
    [time, outcome, ...cells.filter((text) => text !== '')].join('  ').trimEnd();
  const outcomeOf = (text: string): string => text.padEnd(12);
  const named = cell(type, 24);
  const request = cell([method, path].filter(Boolean).join(' '), 24);
  switch (kind) {
    case 'stored':
      return line(
        warnings.length === 0 ? style.green(outcomeOf('stored')) : style.yellow(outcomeOf('stored')),
        ...[named, cell(body['value'], 12), cell(body['externalUserId'] ?? body['userId'])],
        ...warnings.map((warning) => style.yellow(printable(warning))),
      );
    case 'duplicate':
      return conflict === true
        ? line(
            style.red(outcomeOf('conflict')),
            named,
            style.red('the same insertId came with another body, which was not stored'),
          )
        : line(style.dim(outcomeOf('duplicate')), named, style.dim('sent again with the same insertId, counted once'));
    case 'sampled':
      return line(style.dim(outcomeOf('sampled out')), named, cell(told.value, 12), cell(told.user));
    case 'rejected': {
      const key = keyEnding === undefined ? '' : ` (key ends in ${printable(keyEnding)})`;
      const what = type === '' ? request : named;
      return line(style.red(outcomeOf(`${status} refused`)), what, style.red(`${printable(message)}${key}`));
    }
    case 'forwarded':
      return line(
        outcomeOf(status === 0 ? 'forwarded' : `${status} forwarded`),
        request,
        status === 0 ? style.red(printable(told.problem ?? 'no answer')) : `${count(durationMs ?? 0)} ms`,
      );
    case 'faulted': {
      const fate = stored === true ? 'the event was handled' : 'nothing was stored';
      const late = delayMs === undefined || delayMs === 0 ? '' : `, after ${count(delayMs)} ms`;
      const outcome = told.fault === 'status' ? `${status} fault` : 'fault';
      return line(
        style.yellow(outcomeOf(outcome)),
        named,
        style.yellow(`failed on purpose (${printable(told.fault ?? '')}): ${fate}${late}`),
      );
    }
    case 'storage':
      return line(ok === true ? outcomeOf('storage') : style.red(outcomeOf('storage')), printable(message));
    case 'reset':
      return line(outcomeOf('reset'), 'what had arrived was deleted');
    default:
      return line(outcomeOf(printable(kind)), named);
  }
}
