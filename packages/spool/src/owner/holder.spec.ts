import { spawnSync } from 'node:child_process';
import { FolderNames, readFolderName } from './holder.js';

const ID = '0192f1c0-0000-7000-8000-000000000000';

describe('the name of a folder', () => {
  const names = new FolderNames();

  it('says who holds it, and whether another holder may not know yet', () => {
    expect(names.held(ID, false)).toMatchObject({
      id: ID,
      version: 2,
      holder: { pid: process.pid },
      isDoubtful: false,
    });
    expect(names.held(ID, true)).toMatchObject({ id: ID, isDoubtful: true });
    expect(readFolderName(names.leftName(ID, false))).toMatchObject({ id: ID, holder: undefined, isDoubtful: false });
    expect(readFolderName(names.leftName(ID, true))).toMatchObject({ holder: undefined, isDoubtful: true });
  });

  it('is one that nothing else gives: each differs, and a name of something else is none', () => {
    const made = new Set(Array.from({ length: 100 }, () => names.made().name));
    expect(made.size).toBe(100);
    expect(names.held(ID, false).name).not.toBe(names.held(ID, false).name);
    for (const name of ['lost+found', 'a.spool', `${ID}.v2`, `${ID}.v2.left.bak`, `copy of ${ID}.v2.left`]) {
      expect(readFolderName(name)).toBeUndefined();
    }
  });

  const itOnLinux = process.platform === 'linux' ? it : it.skip;

  itOnLinux('tells a process that lives from one that has ended, also where its id was given again', () => {
    const holder = names.made().holder!;
    expect(names.isAlive(holder)).toBe(true);
    expect(names.isAlive({ ...holder, start: '1' })).toBe(false);
    const { pid } = spawnSync('true');
    expect(names.isAlive({ ...holder, pid })).toBe(false);
  });

  it('says nothing of a process of another machine or container', () => {
    const holder = names.made().holder!;
    expect(names.isAlive({ ...holder, host: 'abc' })).toBeUndefined();
    expect(names.isAlive({ ...holder, host: '0' })).toBeUndefined();
  });
});
