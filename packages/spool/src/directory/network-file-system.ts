/** By the magic number of Linux' statfs(2). */
const NETWORK_FILE_SYSTEMS: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xfe534d42: 'SMB',
  0xff534d42: 'CIFS',
  0x564c: 'NCP',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x73757245: 'Coda',
  0x00c36400: 'Ceph',
  0x01021997: 'a 9P share',
  0x01161970: 'GFS2',
  0x7461636f: 'OCFS2',
  0x0bd00bd0: 'Lustre',
  0x47504653: 'GPFS',
  0x19830326: 'BeeGFS',
};

/**
 * The name of the network file system that has this number: locks on one of them may be lost or granted twice, and the
 * spool's lock is what says that a file has one owner.
 *
 * @see https://www.sqlite.org/faq.html#q5
 */
export function networkFileSystem(statfsType: number, platform = process.platform): string | undefined {
  return platform === 'linux' ? NETWORK_FILE_SYSTEMS[statfsType >>> 0] : undefined;
}
