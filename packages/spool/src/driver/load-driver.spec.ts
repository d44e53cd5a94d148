import { loadDriver } from './load-driver.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

describe('the SQLite of a spool', () => {
  it("is Node's own where it has one, else libsql", () => {
    const hasOwn = major > 22 || (major === 22 && minor >= 13);
    expect(loadDriver().name).toBe(hasOwn ? 'node:sqlite' : 'libsql');
  });

  it('is asked for in words where there is none', () => {
    jest.isolateModules(() => {
      jest.doMock('./node-sqlite', () => ({ loadNodeSqlite: () => undefined }));
      jest.doMock('./libsql', () => ({
        loadLibsql: () => {
          throw new Error('Cannot find module');
        },
      }));
      const { loadDriver: load } = jest.requireActual<{ loadDriver: typeof loadDriver }>('./load-driver');
      const words = { code: 'SPOOL_UNAVAILABLE', message: expect.stringContaining('install libsql') };
      expect(load).toThrow(expect.objectContaining(words));
    });
  });
});
