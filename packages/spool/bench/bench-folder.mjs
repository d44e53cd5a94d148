import { fileURLToPath } from 'node:url';

/** On the disk of this repository: the folder for temporary files may be in memory, where writing costs less. */
export const BENCH_FOLDER = fileURLToPath(new URL('.', import.meta.url));
