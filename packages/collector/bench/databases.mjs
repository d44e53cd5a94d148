// Databases of both engines, on the disk of this repository: the folder for temporary files may be in memory, where a
// commit costs nothing.
import { copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import pg from 'pg';
import { startPostgres } from '../../outbox/bench/postgres.mjs';

const PARENT = fileURLToPath(new URL('../../../node_modules/collector-bench-', import.meta.url));

/**
 * Calls `run` with both engines, each `{ name, version, create, copyOf }`: an empty database, and a copy of one that no process
 * uses. What they give is a place as `--database` takes it, and is gone in the end.
 */
export async function withEngines(run) {
  const folder = await mkdtemp(PARENT);
  const server = await startPostgres();
  try {
    return await run([sqlite(folder), await postgres(server)]);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

function sqlite(folder) {
  let files = 0;
  const next = () => `${folder}/${++files}.db`;
  return {
    name: 'SQLite',
    version: new Database(':memory:').prepare('select sqlite_version() as version').get().version,
    create: () => Promise.resolve(next()),
    copyOf: async (place) => {
      const copy = next();
      await copyFile(place, copy);
      await written(copy);
      return copy;
    },
  };
}

async function postgres(server) {
  let copies = 0;
  const ask = async (query) => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query(query);
    await client.end();
    return rows;
  };
  return {
    name: 'PostgreSQL',
    version: (await ask('show server_version'))[0].server_version.split(' ')[0],
    create: () => server.createDatabase(),
    copyOf: async (place) => {
      const url = new URL(place);
      const [from, to] = [url.pathname.slice(1), `copy_${++copies}`];
      await ask(`create database ${to} template ${from}`);
      url.pathname = to;
      return url.href;
    },
  };
}

/** Resolves when the file is on the disk: the first checkpoint would wait for that, which is not the work of the collector's. */
async function written(path) {
  const file = await open(path);
  await file.sync();
  await file.close();
}
