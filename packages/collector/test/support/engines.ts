import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPostgres, startPostgres, type PostgresServer } from '../../../test-kit/src/index.js';

/** Gives an empty database each time: what `--database` takes. */
export type NewDatabase = () => Promise<string | undefined>;

/** The same suite on SQLite in memory and on PostgreSQL. */
export function describeOnEachEngine(what: string, suite: (newDatabase: NewDatabase) => void): void {
  describe(`${what}, on SQLite`, () => suite(() => Promise.resolve(undefined)));
  describeOnPostgres(what, suite);
}

/** The same suite on a SQLite file and on PostgreSQL, both of which outlive the collector. */
export function describeOnEachLastingEngine(what: string, suite: (newDatabase: NewDatabase) => void): void {
  describe(`${what}, in a SQLite file`, () => {
    let folder: string;
    let files = 0;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'collector-'));
    });
    suite(() => Promise.resolve(join(folder, `${++files}.db`)));
    afterAll(() => rm(folder, { recursive: true }));
  });
  describeOnPostgres(what, suite);
}

export function describeOnPostgres(what: string, suite: (newDatabase: () => Promise<string>) => void): void {
  const name = `${what}, on PostgreSQL`;
  describeWithPostgres(name, () => {
    let server: PostgresServer;

    // Nothing here pulls the machine's plug, so waiting for its disk would prove nothing.
    beforeAll(async () => {
      server = await startPostgres({ fsync: 'off' });
    });
    suite(() => server.createDatabase());
    // After the suite's own: Jest runs them in this order.
    afterAll(() => server?.close());
  });
}
