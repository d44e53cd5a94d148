import { VERSION } from '../observe/version.js';

export const USER_AGENT = `greenflash-events-core/${VERSION} node/${process.versions.node}`;
