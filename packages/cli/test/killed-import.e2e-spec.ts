import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startCollector, type Collector } from '@greenflash-events/collector';
import { waitForAsync } from '../../test-kit/src/index.js';
import { connectionTo } from './support/collected.js';
import { Folder, historyLine } from './support/folder.js';
import { jsonOf, startCli, type CliRun } from './support/run-cli.js';

/** Two thousand in `npm test`, a million in `npm run test:faults` of the package. */
const LINES = Number(process.env['IMPORT_LINES'] ?? 2_000);
/** A short file is sent slowly enough to be stopped on its way; a long one as fast as it goes. */
const PACE = LINES < 100_000 ? ['--rate', '1000'] : [];
const WITHIN_MS = Math.max(20_000, LINES);
/** A million lines are a file of 150 MB; what is read of it must not stay. */
const MAX_MEMORY_MB = 250;

const STOPS = [
  { share: 0.2, signal: 'SIGKILL', code: 'SIGKILL' },
  { share: 0.5, signal: 'SIGKILL', code: 'SIGKILL' },
  { share: 0.7, signal: 'SIGINT', code: 130 },
] as const;

/** Lines that are no events, and the field that each is reported for. */
const BAD_EVERY = 97;
const BAD_LINES = [
  { field: 'line', text: () => '{"eventType": "trial_star' },
  { field: 'influence', text: (line: number) => JSON.stringify({ ...historyLine(line), influence: 'good' }) },
  { field: 'eventAt', text: (line: number) => JSON.stringify({ ...historyLine(line), eventAt: '2023-02-30' }) },
] as const;

describe('an import that is killed', () => {
  let collector: Collector;
  let folder: Folder;
  let running: CliRun | undefined;

  beforeAll(async () => {
    folder = new Folder();
    collector = await startCollector({ database: folder.at('collector.db') });
  });

  afterAll(async () => {
    running?.child.kill('SIGKILL');
    await collector.close();
    folder.remove();
  });

  function start(): CliRun {
    const args = ['import', 'history.ndjson', '--skip-invalid', '--json', ...PACE];
    return (running = startCli(args, { cwd: folder.path, env: connectionTo(collector) }));
  }

  async function accepted(): Promise<number> {
    return (await collector.stats()).accepted;
  }

  it(
    'twice with kill -9 and once with Ctrl-C, goes on each time: each line arrives once, and each bad one is reported',
    async () => {
      const bad = await writeHistory(folder);
      const good = LINES - bad.length;
      const startedAt = performance.now();
      const memory: number[] = [];
      for (const { share, signal, code } of STOPS) {
        const { child, ended } = start();
        const peak = new PeakMemory(child.pid!);
        await waitForAsync(
          `${share} of the lines are there`,
          async () => (await accepted()) >= good * share,
          WITHIN_MS,
        );
        child.kill(signal);
        expect((await ended).code).toBe(code);
        expect(await accepted()).toBeLessThan(good);
        memory.push(peak.end());
      }

      const { child, ended } = start();
      const peak = new PeakMemory(child.pid!);
      const end = await ended;
      memory.push(peak.end());

      expect(end.code).toBe(1);
      expect(jsonOf(end)).toMatchObject({ delivered: good, invalid: bad.length, refused: 0, left: 0 });
      expect(await collector.stats()).toMatchObject({ accepted: good, kept: good, conflicts: 0, rejected: 0 });
      expect(await readReport(folder)).toEqual(bad);
      expect(Math.max(...memory)).toBeLessThan(MAX_MEMORY_MB);
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      process.stdout.write(`${LINES} lines in ${seconds} s, at most ${memory.join(', ')} MB in the four runs\n`);
    },
    WITHIN_MS * 2,
  );
});

interface BadLine {
  readonly line: number;
  readonly field: string;
}

async function writeHistory(folder: Folder): Promise<BadLine[]> {
  const bad: BadLine[] = [];
  const file = createWriteStream(folder.at('history.ndjson'));
  for (let line = 1; line <= LINES; line++) {
    const wrong = line % BAD_EVERY === 0 ? BAD_LINES[bad.length % BAD_LINES.length] : undefined;
    if (wrong !== undefined) bad.push({ line, field: wrong.field });
    const text = wrong?.text(line) ?? JSON.stringify(historyLine(line));
    if (!file.write(`${text}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return bad;
}

async function readReport(folder: Folder): Promise<BadLine[]> {
  const lines: BadLine[] = [];
  for await (const text of createInterface({ input: createReadStream(folder.at('history.ndjson.rejected.ndjson')) })) {
    const { line, problems } = JSON.parse(text) as { line: number; problems: [{ field: string }] };
    lines.push({ line, field: problems[0].field });
  }
  return lines.sort((a, b) => a.line - b.line);
}

/** The most memory that a process has had, as Linux counts it. */
class PeakMemory {
  #peak = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#timer = setInterval(() => this.#look(pid), 50);
  }

  /** In MB. */
  end(): number {
    clearInterval(this.#timer);
    return Math.round(this.#peak / 1_024);
  }

  #look(pid: number): void {
    try {
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      this.#peak = Math.max(this.#peak, Number(peak ?? 0));
    } catch {
      // It has ended.
    }
  }
}
