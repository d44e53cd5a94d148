import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

type Reports = Record<string, { readonly plain: string[]; readonly decorated: string[] }>;

describe('A rejected promise of a decorated method', () => {
  it('is reported by Node where that of its undecorated twin is, and only there', async () => {
    const { stdout } = await run(process.execPath, [join(__dirname, 'unhandled-app.mjs')]);
    const reports = JSON.parse(stdout) as Reports;
    const of = (kind: 'plain' | 'decorated') =>
      Object.fromEntries(Object.entries(reports).map(([name, found]) => [name, found[kind]]));

    expect(of('decorated')).toEqual(of('plain'));
    expect(reports).toMatchObject({
      'passesOn, voided': { plain: ['disk full'] },
      'late, caught': { plain: [] },
      'late, caughtTooLate': { plain: ['disk full', 'handled after all'] },
      'handlesItself, voided': { plain: [] },
    });
  });

  it('ends the process, where nothing listens, as it does undecorated', async () => {
    const script = join(__dirname, 'unhandled-end.mjs');

    for (const kind of ['Plain', 'Decorated']) {
      await expect(run(process.execPath, [script, kind])).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Error: disk full') as string,
      });
    }
  });
});
