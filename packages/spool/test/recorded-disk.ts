import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of what `children/fault-fs.cjs` records. `number` stands for a file or folder; `at` is in milliseconds. */
export type Recorded = { readonly at: number } & (
  | { readonly op: 'root'; readonly number: number }
  | {
      readonly op: 'name';
      readonly folder: number;
      readonly name: string;
      readonly number: number;
      readonly kind: 'file' | 'folder';
    }
  | {
      readonly op: 'rename';
      readonly folder: number;
      readonly from: string;
      readonly name: string;
      readonly number: number;
    }
  | { readonly op: 'unname'; readonly folder: number; readonly name: string }
  | { readonly op: 'write'; readonly number: number; readonly bytes: string; readonly from?: number }
  | { readonly op: 'truncate'; readonly number: number; readonly length: number }
  | { readonly op: 'sync' | 'synced' | 'failed'; readonly number: number }
  | { readonly op: 'said'; readonly words: string }
  | { readonly op: 'tick' }
);

const PAGE = 4096;

/** What has happened to a file or folder, in order, and how much of it a power failure cannot take back. */
class History<Change> {
  readonly changes: Change[] = [];
  /** What no later sync presses onto the disk any more, since one has failed. */
  readonly doomed = new Set<Change>();
  #syncing = 0;
  kept = 0;

  sync(): void {
    this.#syncing = this.changes.length;
  }

  synced(): void {
    this.kept = Math.max(this.kept, this.#syncing);
  }

  failed(): void {
    for (const change of this.changes.slice(this.kept)) this.doomed.add(change);
  }

  /** How many of the changes are on the disk after a power failure: any number of those that were not pressed onto it. */
  survivors(random: () => number): number {
    const unsure = this.changes.length - this.kept;
    return this.kept + Math.floor(random() * (unsure + 1));
  }
}

type FileChange = { readonly bytes: Buffer; readonly from?: number } | { readonly length: number };
type NameChange = (names: Map<string, number>) => void;

/** A disk of which only that is sure which was synced: written bytes, and names in folders. */
export class RecordedDisk {
  readonly #files = new Map<number, History<FileChange>>();
  readonly #folders = new Map<number, History<NameChange>>();
  #root = 0;

  apply(line: Recorded): void {
    switch (line.op) {
      case 'root':
        this.#root = line.number;
        this.#folders.set(line.number, new History());
        return;
      case 'name': {
        const { folder, name, number, kind } = line;
        if (kind === 'file') this.#files.set(number, new History());
        else this.#folders.set(number, new History());
        this.#folders.get(folder)!.changes.push((names) => names.set(name, number));
        return;
      }
      case 'rename': {
        const { folder, from, name, number } = line;
        this.#folders.get(folder)!.changes.push((names) => {
          names.delete(from);
          names.set(name, number);
        });
        return;
      }
      case 'unname':
        this.#folders.get(line.folder)!.changes.push((names) => names.delete(line.name));
        return;
      case 'write': {
        const bytes = Buffer.from(line.bytes, 'base64');
        this.#files.get(line.number)!.changes.push(line.from === undefined ? { bytes } : { bytes, from: line.from });
        return;
      }
      case 'truncate':
        this.#files.get(line.number)!.changes.push({ length: line.length });
        return;
      case 'sync':
      case 'synced':
      case 'failed':
        (this.#files.get(line.number) ?? this.#folders.get(line.number))![line.op]();
        return;
      case 'said':
      case 'tick':
    }
  }

  /** Writes what is found after a power failure: each file and folder has lost as much as it may, by chance. */
  writeTo(directory: string, random: () => number): void {
    this.#writeFolder(this.#root, directory, random);
  }

  #writeFolder(number: number, path: string, random: () => number): void {
    const history = this.#folders.get(number)!;
    const names = new Map<string, number>();
    for (const change of history.changes.slice(0, history.survivors(random))) change(names);
    for (const [name, child] of names) {
      const at = join(path, name);
      const file = this.#files.get(child);
      if (file !== undefined) writeFileSync(at, contentOf(file, random), { mode: 0o600 });
      else {
        mkdirSync(at, { mode: 0o700 });
        this.#writeFolder(child, at, random);
      }
    }
  }
}

/** Of what was not synced, each page may be missing though the file is as long as if it were there. */
function contentOf(file: History<FileChange>, random: () => number): Buffer {
  const isTorn = random() < 0.5;
  const parts: Buffer[] = [];
  let length = 0;
  const whole = (): Buffer => Buffer.concat(parts);
  file.changes.slice(0, file.survivors(random)).forEach((change, at) => {
    if ('length' in change || change.from !== undefined) {
      const now = whole();
      if ('length' in change) parts.splice(0, Infinity, now.subarray(0, change.length));
      else {
        const end = Math.max(now.length, change.from! + change.bytes.length);
        const grown = Buffer.concat([now, Buffer.alloc(end - now.length)]);
        change.bytes.copy(grown, change.from);
        parts.splice(0, Infinity, grown);
      }
      length = parts[0]!.length;
      return;
    }
    const bytes = Buffer.from(change.bytes);
    if (file.doomed.has(change)) bytes.fill(0);
    else if (isTorn && at >= file.kept) tear(bytes, length, random);
    parts.push(bytes);
    length += bytes.length;
  });
  return whole();
}

/** @param from where in the file they stand */
function tear(bytes: Buffer, from: number, random: () => number): void {
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + PAGE - ((from + at) % PAGE));
    if (random() < 0.5) bytes.fill(0, at, end);
    at = end;
  }
}
