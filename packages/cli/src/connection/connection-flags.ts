import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { SenderOptions } from '@greenflash-events/core/engine';
import { inputError, usageError } from '../program/cli-error.js';

export interface ConnectionFlags {
  readonly baseUrl?: string;
  readonly apiKeyFile?: string;
}

/** Where events go. The key itself is no flag: every user of a machine can read the arguments of a process. */
export function withConnectionFlags(command: Command): Command {
  return command
    .option('--base-url <url>', 'address of the API (default: GREENFLASH_BASE_URL, else the address of Greenflash)')
    .option('--api-key-file <file>', 'file that holds the API key (default: the variable GREENFLASH_API_KEY)');
}

/**
 * What the flags say; the rest is for core to take from the environment and its defaults.
 *
 * @throws CliError where no key is given, or the file with the key cannot be read
 */
export function connectionOptions(
  { baseUrl, apiKeyFile }: ConnectionFlags,
  env: NodeJS.ProcessEnv = process.env,
): Pick<SenderOptions, 'baseUrl' | 'apiKey'> {
  if (apiKeyFile === undefined && !env['GREENFLASH_API_KEY']) {
    throw usageError('no API key is given', 'Set GREENFLASH_API_KEY, or give --api-key-file.');
  }
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKeyFile === undefined ? {} : { apiKey: readKey(apiKeyFile) }),
  };
}

/** The key of the flag or of the environment; undefined where neither has one. @throws CliError */
export function apiKeyOf({ apiKeyFile }: ConnectionFlags, env: NodeJS.ProcessEnv = process.env): string | undefined {
  return apiKeyFile === undefined ? env['GREENFLASH_API_KEY'] || undefined : readKey(apiKeyFile);
}

function readKey(path: string): string {
  const key = readText(path).trim();
  if (key === '') throw inputError(`the file ${path} holds no API key`);
  return key;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw inputError(`the file ${path} with the API key cannot be read (${code})`, undefined, error);
  }
}
