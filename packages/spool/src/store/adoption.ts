import type { Clock, RateLimitedLog } from '@greenflash-events/core/engine';
import { setAside } from '../directory/set-aside.js';
import { spoolFiles } from '../directory/spool-file-names.js';
import { sqliteFault } from '../driver/sqlite-fault.js';
import type { SqliteDriver } from '../driver/sqlite.types.js';
import { removeUnfinished, restoreMissing } from '../file/left-behind.js';
import { claimSpoolFile } from '../file/claim-spool-file.js';
import type { Synchronous } from '../file/lock-database.js';
import type { SpoolFile } from '../file/spool-file.js';
import type { EarlierEvents } from './earlier-events.types.js';
import { Jobs, type Progress } from './jobs.js';
import { Rescue } from './rescue.js';
import type { Segment } from './segment.js';
import type { Segments } from './segments.js';

/** How many events are counted at once: about half a millisecond. */
const COUNT_BATCH = 1_000;
/** How long the start of an app is held up by what others have left: some dozen files, or a few large ones. */
const MAX_START_MS = 50;
/** How many files of others are tried in one look around; a look at one that is held costs a fraction of a millisecond. */
const MAX_TRIES = 4;

interface Parts {
  readonly directory: () => string;
  readonly driver: SqliteDriver;
  readonly synchronous: Synchronous;
  readonly segments: Segments;
  readonly clock: Clock;
  readonly log: RateLimitedLog;
}

/** Takes over the files of processes that are gone: once each, whoever gets the lock first. Their events stay where they are. */
export class Adoption {
  readonly #jobs = new Jobs();
  readonly #rescues = new Map<string, SpoolFile | undefined>();
  /** What the start has not taken yet. */
  #atStart: string[] = [];
  /** The last file that was tried: the next look goes on behind it. */
  #last = '';

  constructor(private readonly parts: Parts) {}

  /** Takes all there are, those that take long beside the app. A small one becomes the file to which this process appends. */
  start(target: EarlierEvents): void {
    this.#tidyUp();
    this.#atStart = this.#candidates();
    const { clock } = this.parts;
    const until = clock.monotonic() + MAX_START_MS;
    this.#jobs.add(() => {
      do {
        const path = this.#atStart.shift();
        if (path === undefined) return 'done';
        this.#take(path, target);
      } while (clock.monotonic() < until);
      return 'more';
    });
  }

  /** Looks at some of the files again, and goes on with what had to wait. */
  scan(target: EarlierEvents): void {
    this.#jobs.resume();
    if (this.#atStart.length > 0) return;
    const candidates = this.#candidates();
    const behind = candidates.filter((path) => path > this.#last);
    for (const path of (behind.length > 0 ? behind : candidates).slice(0, MAX_TRIES)) {
      this.#last = path;
      this.#take(path, target);
    }
  }

  /** What was to be rescued of a damaged file is left to the next process. */
  close(): void {
    this.#jobs.close();
    for (const [path, file] of this.#rescues) if (!this.parts.segments.holds(path)) file?.close();
  }

  #tidyUp(): void {
    try {
      const directory = this.parts.directory();
      restoreMissing(directory);
      removeUnfinished(directory, this.parts.clock.now());
    } catch {
      // The next start finds it too.
    }
  }

  #candidates(): string[] {
    try {
      const paths = spoolFiles(this.parts.directory());
      return paths.filter((path) => !this.parts.segments.holds(path) && !this.#rescues.has(path));
    } catch {
      // A directory that cannot be read is noticed, and reported, by the next write.
      return [];
    }
  }

  #take(path: string, target: EarlierEvents): void {
    const { driver, synchronous, segments, log } = this.parts;
    const claim = claimSpoolFile(driver, path, synchronous);
    switch (claim.kind) {
      case 'claimed':
        if (claim.file.damagedLines > 0) this.#reportLost(claim.file);
        return this.#adopt(segments.add(claim.file), claim.takesAppends, target);
      case 'damaged':
        return claim.file === undefined ? this.#setAside(path) : this.#rescue(claim.file, 0, target);
      case 'refused':
        return log.error('spool:refused', `${path} ${claim.problem}; its events wait`);
      case 'held':
      case 'gone':
    }
  }

  #adopt(segment: Segment, takesAppends: boolean, target: EarlierEvents): void {
    const { segments } = this.parts;
    const becomesOwn = segments.own === undefined && takesAppends;
    const count = (): Progress => this.#count(segment, target);
    let progress = count();
    while (becomesOwn && progress === 'more') progress = count();
    if (becomesOwn && progress === 'done') segments.makeOwn(segment);
    else if (progress === 'more' || progress === 'later') this.#jobs.add(count);
  }

  #count(segment: Segment, target: EarlierEvents): Progress {
    try {
      return segment.countEarlier(COUNT_BATCH, (count, bytes) => target.recovered(count, bytes)) ? 'more' : 'done';
    } catch (error) {
      if (sqliteFault(error) !== 'damaged') return 'later';
      this.#rescue(segment.file, segment.counted, target);
      return 'failed';
    }
  }

  #reportLost({ path, damagedLines }: SpoolFile): void {
    this.parts.log.error('spool:damaged', `${damagedLines} lines in the log of ${path} are damaged and lost`);
  }

  #rescue(file: SpoolFile, after: number, target: EarlierEvents): void {
    const { clock, segments } = this.parts;
    this.#rescues.set(file.path, file);
    const rescue = new Rescue(
      file,
      after,
      target,
      (buried) => segments.own!.file.settle({ done: [], histories: [], buried }),
      clock,
    );
    this.#jobs.add(() => {
      const progress = rescue.proceed();
      if (progress !== 'done') return progress;
      // What is being sent from where it is keeps the file in place.
      if (!segments.letGo(file.path)) return 'later';
      this.#setAside(file.path, file, rescue.report());
      return 'done';
    });
  }

  #setAside(path: string, file?: SpoolFile, report = 'none of its events can be read'): void {
    const { clock, log } = this.parts;
    this.#rescues.set(path, file);
    try {
      const aside = setAside(path, clock.now(), file);
      log.error('spool:damaged', `${path} is damaged: ${report}; it was set aside as ${aside}`);
      this.#rescues.delete(path);
    } catch (error) {
      log.error('spool:damaged', `${path} is damaged: ${report}; it cannot be set aside (${String(error)})`);
    }
  }
}
