import { once } from 'node:events';
import { spawnGuarded } from '../src/guarded-child.js';

it.each(['KILL', 'QUIT'] as const)(
  'a guarded program gets SIG%s when its pipe closes, as the end of a process does',
  async (signal) => {
    const child = spawnGuarded('/bin/sleep', ['60'], { signal });
    child.stdio[3]!.destroy();

    expect(await once(child, 'exit')).toEqual([null, `SIG${signal}`]);
  },
);
