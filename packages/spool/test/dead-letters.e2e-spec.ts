import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTracker, type Tracker, type TrackerOptions } from '@greenflash-events/core';
import { spoolDelivery, type DeadLetterFilter, type SpoolDelivery, type SpoolOptions } from '@greenflash-events/spool';
import { accepted, replied, startScriptedServer, waitFor, type ScriptedServer } from '../../test-kit/src/index.js';
import { SpoolDirectories, filesIn } from './spool-directory.js';

const API_KEY = 'gf_secret_key_of_the_dead_letters';
const TRACKED_AT = new Date(1_750_000_000_000);
const REFUSAL = '{"error":"the product does not exist"}';

describe('dead letters', () => {
  const directories = new SpoolDirectories();
  const trackers: Tracker[] = [];
  let server: ScriptedServer;
  let directory: string;

  beforeEach(async () => {
    directory = directories.make();
    server = await startScriptedServer({ rule: () => replied(400, { body: REFUSAL }) });
  });
  afterEach(async () => {
    await Promise.all(trackers.splice(0).map((tracker) => tracker.shutdown({ deadlineMs: 200 })));
    await server.stop();
    directories.remove();
  });

  function open(options: Partial<SpoolOptions> = {}): { tracker: Tracker; delivery: SpoolDelivery } {
    const delivery = spoolDelivery({ directory, ...options });
    const tracker = createTracker(optionsWith(delivery));
    trackers.push(tracker);
    return { tracker, delivery };
  }

  function optionsWith(delivery: SpoolDelivery): TrackerOptions {
    return {
      apiKey: API_KEY,
      productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
      baseUrl: server.baseUrl,
      delivery,
      logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
    };
  }

  /** Tracks events that the API refuses, one after the other, so that they die in this order. */
  async function bury(tracker: Tracker, ...ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const [insertId = '', externalUserId = 'user-0'] = id.split(' of ');
      const eventType = insertId.startsWith('refund') ? 'refund' : 'upgrade';
      const outcome = await tracker.trackAndWait({
        eventType,
        insertId,
        externalUserId,
        value: 1,
        eventAt: TRACKED_AT,
      });
      expect(outcome).toMatchObject({ status: 'dead', reason: 'rejected' });
    }
  }

  const idsOf = (
    { deadLetters }: SpoolDelivery,
    ...filter: Parameters<SpoolDelivery['deadLetters']['list']>
  ): string[] => deadLetters.list(...filter).map(({ insertId }) => insertId);

  it('are kept with all that was known, and without the key', async () => {
    const { tracker, delivery } = open();
    await bury(tracker, 'refund-1 of ada');
    expect(delivery.deadLetters.list()).toEqual([
      expect.objectContaining({
        insertId: 'refund-1',
        eventType: 'refund',
        user: 'ada',
        reason: 'rejected',
        message: expect.stringContaining('the product does not exist'),
        attempts: 1,
        body: server.attempts[0]!.body.toString('utf8'),
      }),
    ]);
    for (const file of filesIn(directory)) expect(readFileSync(file, 'latin1')).not.toContain(API_KEY);
  });

  it('are found by id, type, user, reason and age, the oldest first, and so many', async () => {
    const { tracker, delivery } = open();
    await bury(tracker, 'upgrade-1 of ada', 'refund-1 of ada', 'upgrade-2 of bob');
    expect(idsOf(delivery)).toEqual(['upgrade-1', 'refund-1', 'upgrade-2']);
    expect(idsOf(delivery, { insertId: 'refund-1' })).toEqual(['refund-1']);
    expect(idsOf(delivery, { eventType: 'upgrade' })).toEqual(['upgrade-1', 'upgrade-2']);
    expect(idsOf(delivery, { user: 'ada', eventType: 'upgrade' })).toEqual(['upgrade-1']);
    expect(idsOf(delivery, { reason: 'rejected', limit: 2 })).toEqual(['upgrade-1', 'refund-1']);
    expect(idsOf(delivery, { reason: 'expired' })).toEqual([]);
    expect(idsOf(delivery, { olderThanMs: 3_600_000 })).toEqual([]);
    expect(idsOf(delivery, { olderThanMs: 0 })).toHaveLength(3);
  });

  it.each([
    ['id', { insertId: 'refund-1' }, ['upgrade-1', 'upgrade-2']],
    ['user', { user: 'ada' }, ['upgrade-2']],
    ['reason', { reason: 'rejected' }, []],
    ['another reason', { reason: 'attempts' }, ['upgrade-1', 'refund-1', 'upgrade-2']],
    ['age', { olderThanMs: 3_600_000 }, ['upgrade-1', 'refund-1', 'upgrade-2']],
    ['nothing, so all', {}, []],
  ] as const)('are purged by %s', async (_, filter, left) => {
    const { tracker, delivery } = open();
    await bury(tracker, 'upgrade-1 of ada', 'refund-1 of ada', 'upgrade-2 of bob');
    expect(delivery.deadLetters.purge(filter)).toBe(3 - left.length);
    expect(idsOf(delivery)).toEqual(left);
  });

  it.each([
    ['insertid', { insertid: 'refund-1' }],
    ['user', { user: undefined }],
    ['reason', { reason: 'too old' }],
    ['olderThanMs', { olderThanMs: -1 }],
    ['limit', { limit: 0 }],
  ])('stay as they are where a filter would mean others than were meant: %s', async (field, filter) => {
    const { tracker, delivery } = open();
    await bury(tracker, 'upgrade-1 of ada', 'refund-1 of ada');
    const { deadLetters } = delivery;
    const wrong = filter as unknown as DeadLetterFilter;
    for (const call of [
      () => deadLetters.list(wrong),
      () => deadLetters.redrive(wrong),
      () => deadLetters.purge(wrong),
    ]) {
      expect(call).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(field) }),
      );
    }
    expect(idsOf(delivery)).toHaveLength(2);
  });

  it('are sent again by the running tracker when they are redriven: the same bytes, counted as redriven', async () => {
    const { tracker, delivery } = open();
    await bury(tracker, 'upgrade-1 of ada', 'refund-1 of ada');
    server.answerBy(() => accepted());
    expect(delivery.deadLetters.redrive({ user: 'ada' })).toBe(2);
    await waitFor('both are stored', () => server.events.storedOnce === 2);
    await tracker.flush();
    expect(tracker.stats()).toMatchObject({ accepted: 2, dead: 2, redriven: 2, delivered: 2 });
    expect(server.events.rewritten).toEqual([]);
    expect(JSON.parse(server.attempts.at(-1)!.body.toString('utf8'))).toMatchObject({
      eventAt: TRACKED_AT.toISOString(),
    });
    expect(idsOf(delivery)).toEqual([]);
  });

  it('outlive the process; those that no process holds can be worked on, and the next one sends what is put back', async () => {
    const { tracker } = open();
    await bury(tracker, 'upgrade-1 of ada', 'refund-1 of ada', 'upgrade-2 of bob');
    await tracker.shutdown();
    const script = spoolDelivery({ directory });
    expect(idsOf(script)).toEqual(['upgrade-1', 'refund-1', 'upgrade-2']);
    expect(script.deadLetters.purge({ user: 'bob' })).toBe(1);
    expect(script.deadLetters.redrive({ insertId: 'refund-1' })).toBe(1);
    expect(idsOf(script)).toEqual(['upgrade-1']);

    server.answerBy(() => accepted());
    const next = open();
    await waitFor('it is stored', () => server.events.has('refund-1'));
    expect(next.tracker.stats()).toMatchObject({ recovered: 1 });
    expect(idsOf(next.delivery)).toEqual(['upgrade-1']);
  });

  it('held by a running process are out of reach for others', async () => {
    const { tracker } = open();
    await bury(tracker, 'upgrade-1 of ada');
    const otherDirectory = directories.make();
    expect(spoolDelivery({ directory: otherDirectory }).deadLetters.list()).toEqual([]);
    expect(idsOf(spoolDelivery({ directory }))).toEqual([]);
  });

  it('beyond maxDeadLetterBytes go, the oldest first', async () => {
    const { tracker, delivery } = open({ maxDeadLetterBytes: 700 });
    await bury(tracker, 'upgrade-1', 'upgrade-2', 'upgrade-3', 'upgrade-4', 'upgrade-5');
    await waitFor('some have gone', () => idsOf(delivery).length < 4);
    expect(idsOf(delivery).at(-1)).toBe('upgrade-5');
    expect(idsOf(delivery)).not.toContain('upgrade-1');
  });

  it('of no spool are none', () => {
    const { deadLetters } = spoolDelivery({ directory: join(directory, 'missing') });
    expect([deadLetters.list(), deadLetters.redrive(), deadLetters.purge({})]).toEqual([[], 0, 0]);
  });
});
