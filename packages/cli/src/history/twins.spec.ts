import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Twins } from './twins.js';

describe('the count of bodies that were there before', () => {
  let directory: string;
  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'twins-'))));
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    { bodies: [], twins: 0 },
    { bodies: ['a', 'b', 'c'], twins: 0 },
    { bodies: ['a', 'b', 'a', 'a', 'b'], twins: 3 },
  ])('is $twins of $bodies', ({ bodies, twins }) => {
    const counted = new Twins();
    for (const body of bodies) counted.add(body);
    expect(counted.count()).toBe(twins);
  });

  it('is the same where they do not fit into memory, and leaves no file behind', () => {
    const counted = new Twins(100, directory);
    for (let at = 0; at < 2_000; at++) counted.add(`body ${at % 700}`);
    expect(readdirSync(directory)).toHaveLength(1);
    expect(counted.count()).toBe(1_300);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves no file behind where it is given up', () => {
    const counted = new Twins(1, directory);
    counted.add('a');
    counted.add('b');
    expect(readdirSync(directory)).toHaveLength(1);
    counted.close();
    expect(readdirSync(directory)).toEqual([]);
  });
});
