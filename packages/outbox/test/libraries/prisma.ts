import { PrismaPg } from '@prisma/adapter-pg';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Library } from './library.types.js';

const SCHEMA = join(__dirname, 'orders.prisma');
const GENERATED = join(__dirname, '../../node_modules/.prisma-orders');

/** What is used of the client, which is generated from the schema when the tests run. */
interface Transaction {
  $queryRawUnsafe<T = unknown>(text: string, ...values: unknown[]): Promise<T>;
  readonly orders: { create(row: { readonly data: { readonly note: string } }): Promise<unknown> };
}

interface Client extends Transaction {
  $transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  $disconnect(): Promise<void>;
}

export const prisma: Library = {
  name: 'Prisma',
  open: async (url) => {
    await generate();
    const { PrismaClient } = createRequire(__filename)(GENERATED) as {
      readonly PrismaClient: new (options: { readonly adapter: PrismaPg }) => Client;
    };
    const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
    return {
      transaction: (work) => client.$transaction((tx) => work(tx, (note) => tx.orders.create({ data: { note } }))),
      outside: client,
      close: () => client.$disconnect(),
    };
  },
};

/** The engine for migrations, which `generate` would download, has no part in it. */
async function generate(): Promise<void> {
  const cli = createRequire(__filename).resolve('prisma/build/index.js');
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  await promisify(execFile)(process.execPath, [cli, 'generate', '--schema', SCHEMA, '--no-hints'], { env });
}
