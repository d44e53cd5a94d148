import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = 4096;

/** A way in which a disk harms a file. */
export interface Damage {
  readonly name: string;
  /** @returns the bytes as they are found afterwards */
  readonly harm: (file: Buffer, random: () => number) => Buffer;
}

export const DAMAGES: readonly Damage[] = [
  { name: 'it is cut short', harm: (file, random) => file.subarray(0, Math.floor(random() * file.length)) },
  { name: 'bits are flipped', harm: (file, random) => flipped(file, random, 1 + Math.floor(random() * 40)) },
  { name: 'pages are full of zeros', harm: (file, random) => onPages(file, random, (page) => page.fill(0)) },
  { name: 'pages are full of noise', harm: (file, random) => onPages(file, random, (page) => noise(page, random)) },
  { name: 'a page stands in place of another', harm: misplaced },
  {
    name: 'its first page is gone',
    harm: (file) => Buffer.concat([Buffer.alloc(Math.min(PAGE, file.length)), file.subarray(PAGE)]),
  },
  { name: 'it is something else', harm: (_, random) => noise(Buffer.alloc(3 * PAGE), random) },
  { name: 'it is empty', harm: () => Buffer.alloc(0) },
];

export function damageFile(path: string, { harm }: Damage, random: () => number): void {
  writeFileSync(path, harm(readFileSync(path), random));
}

function flipped(file: Buffer, random: () => number, bits: number): Buffer {
  for (let left = bits; left > 0 && file.length > 0; left--) {
    const at = Math.floor(random() * file.length);
    file[at] = file[at]! ^ (1 << Math.floor(random() * 8));
  }
  return file;
}

function onPages(file: Buffer, random: () => number, change: (page: Buffer) => void): Buffer {
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) change(pageOf(file, random));
  return file;
}

function misplaced(file: Buffer, random: () => number): Buffer {
  const target = pageOf(file, random);
  target.set(Buffer.from(pageOf(file, random)).subarray(0, target.length));
  return file;
}

function pageOf(file: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * Math.max(1, Math.floor(file.length / PAGE))) * PAGE;
  return file.subarray(at, at + PAGE);
}

function noise(page: Buffer, random: () => number): Buffer {
  for (let at = 0; at < page.length; at++) page[at] = Math.floor(random() * 256);
  return page;
}
