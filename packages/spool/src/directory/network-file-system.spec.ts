import { networkFileSystem } from './network-file-system.js';

describe('a network file system', () => {
  it.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    // As statfs(2) gives it where the number is signed.
    [0xff534d42 | 0, 'CIFS'],
    [0xfe534d42, 'SMB'],
    [0x00c36400, 'Ceph'],
    [0x01021997, 'a 9P share'],
  ])('is known by its number 0x%s on Linux', (type, name) => {
    expect(networkFileSystem(type, 'linux')).toBe(name);
  });

  it.each([
    ['ext4', 0xef53],
    ['XFS', 0x58465342],
    ['Btrfs', 0x9123683e],
    ['tmpfs', 0x01021994],
    ['overlayfs', 0x794c7630],
    ['ZFS', 0x2fc12fc1],
  ])('is not %s', (_, type) => expect(networkFileSystem(type, 'linux')).toBeUndefined());

  it('is not looked for where the numbers mean something else', () => {
    expect(networkFileSystem(0x6969, 'darwin')).toBeUndefined();
  });
});
