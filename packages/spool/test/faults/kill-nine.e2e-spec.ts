import { SpoolDirectories, namesIn } from '../spool-directory.js';
import { killRounds } from './kill-rounds.js';

/** A dozen in a run of all tests; `npm run test:faults` sets 200. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 12);

describe('kill -9: what track() has returned is stored, once, as it was tracked', () => {
  const directories = new SpoolDirectories();
  afterEach(() => directories.remove());

  it.each([
    { name: 'one process at a time', processes: 1, share: 0.6, seed: 1, noteBytes: 100 },
    { name: 'three processes on one directory', processes: 3, share: 0.3, seed: 2, noteBytes: 100 },
    { name: 'events that fill several pages each', processes: 1, share: 0.1, seed: 3, noteBytes: 20_000 },
  ])(
    '$name',
    async ({ processes, share, seed, noteBytes }) => {
      const directory = directories.make();
      const rounds = Math.max(2, Math.round(ROUNDS * share));
      const { lost, changed, accepted, storedOnce } = await killRounds({
        rounds,
        seed,
        directory,
        processes,
        noteBytes,
      });
      expect({ lost, changed }).toEqual({ lost: 0, changed: [] });
      expect(accepted).toBeGreaterThan(0);
      // An event may have been stored whose process was killed before it could say so.
      expect(storedOnce).toBeGreaterThanOrEqual(accepted);
      expect(namesIn(directory)).toEqual([]);
    },
    ROUNDS * 3_000 + 60_000,
  );
});
