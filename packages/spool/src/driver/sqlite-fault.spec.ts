import { sqliteFault } from './sqlite-fault.js';

describe('what an error of SQLite means', () => {
  it.each([
    ['busy', 5],
    ['busy', 6],
    ['readonly', 8],
    ['damaged', 11],
    ['full', 13],
    ['damaged', 26],
    ['damaged', 1],
    ['io', 10],
    ['io', 14],
    // Extended codes keep the primary one in their last byte: SQLITE_IOERR_WRITE, SQLITE_BUSY_RECOVERY, SQLITE_CORRUPT_VTAB.
    ['io', 778],
    ['busy', 261],
    ['damaged', 267],
  ])('is %s for the code %d, from either library', (fault, code) => {
    expect(sqliteFault(Object.assign(new Error(), { errcode: code, code: 'ERR_SQLITE_ERROR' }))).toBe(fault);
    expect(sqliteFault(Object.assign(new Error(), { rawCode: code, code: 'SQLITE_ANY' }))).toBe(fault);
  });

  it.each([
    ['full', 'ENOSPC'],
    ['full', 'EDQUOT'],
    ['readonly', 'EROFS'],
    ['readonly', 'EACCES'],
    ['io', 'EIO'],
  ])('is %s for %s, from the file system', (fault, code) => {
    expect(sqliteFault(Object.assign(new Error(), { code }))).toBe(fault);
  });

  it.each([undefined, null, 'text', new Error('no code')])('is io for whatever else is thrown: %p', (thrown) => {
    expect(sqliteFault(thrown)).toBe('io');
  });
});
