import { computed, effect } from '@preact/signals-core';
import { AddressBar } from '../address/address.js';
import { EventLog, MAX_ROWS } from '../arrivals/event-log.js';
import { RequestLog } from '../arrivals/request-log.js';
import { byTime, rowOf, type Row } from '../arrivals/row.js';
import { ControlPlane } from '../connection/control-plane.js';
import { FrameBatch } from '../connection/frame-batch.js';
import type { StreamMessage } from '../connection/message-reader.js';
import { KeyMemory, Session } from '../connection/session.js';
import { createMatcher, isEmpty, type Filter } from '../filter/filter.js';
import { EarlierEvents } from '../history/earlier-events.js';
import { Clock } from '../time/clock.js';
import { tallyOf } from '../totals/tally.js';
import { Figures } from './figures.js';
import type { Model } from './model.js';

/** Builds the page's parts; it follows the stream as soon as the key is known. */
export function createModel(window: Window): Model {
  const address = new AddressBar(window);
  const clock = new Clock(window.localStorage);
  const controlPlane: ControlPlane = new ControlPlane(() => session.key.value);
  const earlier = new EarlierEvents(controlPlane);
  const log = new EventLog((dropped) => earlier.keep(dropped));
  const requests = new RequestLog();
  const figures = new Figures({ controlPlane, log, requests });
  const take = (messages: readonly StreamMessage[]): void => {
    const reset = messages.findLastIndex(({ kind }) => kind === 'reset');
    if (reset !== -1) requests.clear();
    requests.add(messages.slice(reset + 1).flatMap((message) => rowOf(message) ?? []));
    if (reset !== -1) earlier.clear();
    log.take(messages);
    figures.noteArrivals();
  };
  const arrivals = new FrameBatch<StreamMessage>(window, take);
  const session = new Session({
    onOpen: () => {
      memory.keep(session.key.value);
      figures.readAll();
    },
    onMessages: (messages) => arrivals.add(messages),
  });
  const memory = new KeyMemory(window);
  const open = (key: string): void => {
    if (key !== session.key.value) {
      arrivals.clear();
      log.clear();
      requests.clear();
      figures.clear();
    }
    session.open(key);
  };
  const { stats } = figures;
  const isLive = computed(() => session.state.value.kind === 'live');
  effect(() => {
    if (!isLive.value) figures.pause();
  });

  // As text, so that a change of another part of the address changes nothing here.
  const filter = computed(() => JSON.stringify(address.current.value.filter));
  const since = computed(() => address.current.value.since);
  const matcher = computed(() => {
    const [matches, from] = [createMatcher(JSON.parse(filter.value) as Filter), since.value ?? ''];
    return (row: Row) => row.receivedAt >= from && matches(row);
  });
  const isNarrowed = computed(() => filter.value !== '{}' || since.value !== undefined);
  const held = computed(() => log.rows.value.filter(matcher.value));
  const arrived = computed(() => {
    const others = isNarrowed.value ? requests.rows.value.filter(matcher.value) : [];
    const before = [...earlier.found.value, ...others].filter(({ key }) => !log.has(key));
    return before.length === 0 ? held.value : [...uniqueByKey(before).sort(byTime), ...held.value];
  });
  const visible = computed(() => arrived.value.toReversed());
  const isMoreThere = computed(() => Math.max(stats.value?.kept ?? 0, log.rows.value.length) >= MAX_ROWS);
  effect(() => {
    const [matches, wanted] = [matcher.value, JSON.parse(filter.value) as Filter];
    if (!isLive.value) return;
    if (!isMoreThere.value || (isEmpty(wanted) && since.value === undefined)) return earlier.clear();
    const oldest = log.rows.peek().find(({ kind }) => kind === 'stored');
    // While the log still fills, oldest first, what it lacks lies on both sides of what it has.
    const isFull = log.rows.peek().length >= MAX_ROWS;
    const before = isFull && oldest?.kind === 'stored' ? oldest.seq : undefined;
    void earlier.search({ filter: wanted, since: since.value, matches, isHeld: (key) => log.has(key), before });
  });

  const ofRun = computed(() => {
    const from = since.value;
    if (from !== undefined) return tallyOf(log.rows.value.filter(({ receivedAt }) => receivedAt >= from));
    return stats.value;
  });
  const startRun = (): void => {
    // After everything that has arrived, even when the two clocks differ.
    const latestMs = Date.parse(log.rows.peek().at(-1)?.receivedAt ?? '') || 0;
    address.go({ since: new Date(Math.max(latestMs + 1, controlPlane.nowMs())).toISOString() });
  };

  const takeKey = (): void => {
    // Out of the URL, so that no history and no screenshot holds it.
    const key = address.fragment('key');
    if (key === undefined) return;
    address.setFragment('key', undefined);
    open(key);
  };
  takeKey();
  address.onFragment(takeKey);
  const remembered = memory.get();
  if (session.key.value === '' && remembered !== '') open(remembered);
  effect(() => {
    // The collector was started with other keys since.
    const isStale = session.state.value.kind === 'refused' && session.key.peek() === remembered;
    if (isStale && memory.given !== '' && memory.given !== remembered) open(memory.given);
  });
  return {
    ...{ address, clock, session, controlPlane, log, earlier, requests },
    ...{ stats, isComplete: figures.isComplete, figures: ofRun, arrived, visible, open, startRun },
  };
}

function uniqueByKey(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}
