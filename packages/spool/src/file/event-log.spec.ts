import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventLog } from './event-log.js';
import { checksumOf } from './event-row.js';
import type { LoggedRow } from './log-line.js';

const row = (id: number, body = `{"insertId":"é ${id}"}`): LoggedRow => ({
  ...{ id, accepted_at: 1_790_000_000_000 + id, attempts: id % 2, charged: 0, body },
});

describe('the log of the newest events', () => {
  let folder: string;
  let path: string;
  let log: EventLog;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spool-log-'));
    path = join(folder, 'a.spool-log');
    log = new EventLog(path);
  });
  afterEach(() => {
    log.close();
    rmSync(folder, { recursive: true });
  });

  const reloaded = (): EventLog => EventLog.load(path);
  const rowsOf = (one: EventLog): LoggedRow[] => [...one.rows()];

  it('is there again, as it was written, for its owner alone', () => {
    log.append([row(1)]);
    log.append([row(2), row(3, 'with spaces\\n and "quotes"')]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(rowsOf(reloaded())).toEqual([row(1), row(2), row(3, 'with spaces\\n and "quotes"')]);
    expect(reloaded().read(1, 3, 10)).toEqual([
      { ...row(2), checksum: checksumOf(row(2).body) },
      { ...row(3, 'with spaces\\n and "quotes"'), checksum: checksumOf('with spaces\\n and "quotes"') },
    ]);
    expect([reloaded().firstId, reloaded().lastId, reloaded().bytes]).toEqual([1, 3, statSync(path).size]);
  });

  it('remembers who has an outcome, and is empty when all have', () => {
    log.append([1, 2, 3, 4, 5].map((id) => row(id)));
    log.remove([4, 1, 2]);
    expect(rowsOf(reloaded()).map(({ id }) => id)).toEqual([3, 5]);
    expect([reloaded().firstId, reloaded().lastId, reloaded().has(4)]).toEqual([3, 5, false]);
    log.remove([3, 5]);
    expect([statSync(path).size, reloaded().isEmpty, reloaded().firstId]).toEqual([0, true, Infinity]);
    log.close();
    expect(existsSync(path)).toBe(false);
  });

  it('has whole lines only where a process was killed in the middle of one, and goes on behind them', () => {
    log.append([row(1)]);
    const whole = statSync(path).size;
    log.append([row(2, 'x'.repeat(500))]);
    truncateSync(path, whole + 300);
    const next = reloaded();
    expect([rowsOf(next), next.damagedLines]).toEqual([[row(1)], 0]);
    next.append([row(2)]);
    next.close();
    // What was longer stands behind it still, and is no line.
    expect(statSync(path).size).toBe(whole + 300);
    expect([rowsOf(reloaded()), reloaded().damagedLines]).toEqual([[row(1), row(2)], 0]);
  });

  it('gives no event the id of one that has its outcome, though its line is damaged', () => {
    log.append([row(1), row(2)]);
    log.remove([2]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('é 2', 'é 7'));
    expect(reloaded().lastId).toBe(2);
  });

  it('counts lines that are not what was written, and gives the others', () => {
    log.append([row(1), row(2), row(3)]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('é 2', 'é 7'));
    appendFileSync(path, '12 no line of ours\n\n');
    expect(rowsOf(reloaded()).map(({ id }) => id)).toEqual([1, 3]);
    expect(reloaded().damagedLines).toBe(3);
  });
});
