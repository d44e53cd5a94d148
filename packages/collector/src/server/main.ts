#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import type { CollectorServer } from './app/start-server.js';
import { helpText } from './cli/help.js';
import { openOutput } from './cli/output.js';
import { readFlags, type FlagValues } from './cli/read-flags.js';
import { resolveOptions } from './cli/resolve-options.js';
import { startFailure } from './cli/start-failure.js';
import { version } from './control/info.js';
import { UsageError } from './cli/usage-error.js';

const output = openOutput(process.argv.slice(2), process.env);
const ASSET_DIRECTORY = fileURLToPath(new URL('../', import.meta.url));

try {
  await main();
} catch (error) {
  fail(error instanceof Error ? error.message : 'unknown error', error instanceof UsageError ? 2 : 1);
}

async function main(): Promise<void> {
  const command = readFlags(process.argv.slice(2), process.env);
  switch (command.kind) {
    case 'help':
      process.stdout.write(helpText());
      return;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return;
    case 'start':
      return start(command.values);
  }
}

async function start(values: FlagValues): Promise<void> {
  const options = resolveOptions(values);
  // Loaded only now, so that --help and a wrong flag are answered at once.
  const { startServer } = await import('./app/start-server.js');
  try {
    const server = await startServer({ ...options, assetDirectory: ASSET_DIRECTORY, log: output.log });
    endWith(server);
    const { apiKeys: keys, database, faults } = options;
    output.announce({ url: server.url, keys, database, faults });
    if (process.connected) process.send?.({ type: 'listening', url: server.url });
  } catch (error) {
    fail(startFailure(error, options), 1);
  }
}

/** Ends on Ctrl-C, on a service manager's signal, and when the parent process that wanted a collector is gone. */
function endWith(server: CollectorServer): void {
  const end = (): void => {
    server.close().then(
      () => {
        output.end();
        process.exit(0);
      },
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.once('disconnect', end);
  // It may have gone before this process listened for that.
  if (process.send !== undefined && !process.connected) end();
}

function fail(message: string, exitCode: number): void {
  output.log(message);
  process.exitCode = exitCode;
}
