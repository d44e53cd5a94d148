import { GreenflashEventsError } from '@greenflash-events/core';
import type { OutputStream } from '../terminal/terminal.js';
import type { Answer } from './answer.types.js';
import { inputError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { createRunCommand } from './run-command.js';

class Sink implements OutputStream {
  text = '';

  write(text: string, written?: () => void): boolean {
    this.text += text;
    written?.();
    return true;
  }
}

interface Ended {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

async function run(work: () => Answer | Promise<Answer>, json = false): Promise<Ended> {
  const [stdout, stderr] = [new Sink(), new Sink()];
  let code: number | undefined;
  await createRunCommand({ stdout, stderr, env: {} }, (exitCode) => (code = exitCode))({ json }, work);
  return { code, out: stdout.text, err: stderr.text };
}

function failing(error: Error): () => Answer {
  return () => {
    throw error;
  };
}

describe('the run of a command', () => {
  const answer: Answer = { exitCode: EXIT.refused, data: { ok: false }, lines: () => ['one', 'two'] };

  it('writes its answer as lines, or as one JSON document', async () => {
    expect(await run(() => answer)).toEqual({ code: 1, out: 'one\ntwo\n', err: '' });
    expect(await run(() => Promise.resolve(answer), true)).toEqual({ code: 1, out: '{"ok":false}\n', err: '' });
  });

  it('says what keeps it from its work and what to do, in the form that was asked for', async () => {
    const work = failing(inputError('there is no file a.csv', 'Name another.'));

    expect(await run(work)).toEqual({
      ...{ code: EXIT.input, out: '', err: 'greenflash-events: there is no file a.csv\nName another.\n' },
    });
    const { code, out, err } = await run(work, true);
    expect({ code, err }).toEqual({ code: EXIT.input, err: '' });
    expect(JSON.parse(out)).toEqual({ ok: false, error: { message: 'there is no file a.csv', hint: 'Name another.' } });
  });

  it.each([
    [new GreenflashEventsError('INVALID_OPTIONS', 'wrong options'), EXIT.usage],
    [new GreenflashEventsError('SPOOL_UNAVAILABLE', 'the directory is a file'), EXIT.input],
  ])('takes %s for a fault of the one who typed, not of the program', async (error, code) => {
    expect(await run(failing(error))).toEqual({ code, out: '', err: `greenflash-events: ${error.message}\n` });
  });

  it('reports an unexpected error as its own fault, with its stack', async () => {
    const { code, err } = await run(failing(new TypeError('x is not a function')));

    expect(code).toBe(EXIT.unexpected);
    expect(err).toMatch(/^greenflash-events: TypeError: x is not a function\n +at /);
    expect(err).toContain('This is a bug in the program; please report it.');
  });
});
