import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PRODUCT = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** A folder of its own for one test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'cli-'));

  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text);
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  /** The lines of a file of JSON texts. */
  readLines<T>(name: string): T[] {
    const lines = this.read(name)
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as T);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface HistoryLine {
  readonly eventType: string;
  readonly productId: string;
  readonly value: number;
  readonly eventAt: string;
  readonly externalUserId: string;
}

/** A valid line; each number gives another. */
export function historyLine(number: number): HistoryLine {
  return {
    eventType: 'upgrade_purchased',
    productId: PRODUCT,
    value: number,
    eventAt: new Date(1_700_000_000_000 + number * 1_000).toISOString(),
    externalUserId: `user-${number}`,
  };
}

export function ndjson(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
