/** Held against the version in package.json by a test. */
export const VERSION = '0.1.0';

export const USER_AGENT = `greenflash-events-core/${VERSION} node/${process.versions.node}`;
