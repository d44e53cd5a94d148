import type { EventBody } from '@greenflash-events/core';
import { startChild, type Child, type ChildOptions } from './child-process.js';

const ARRIVE_WITHIN_MS = 60_000;

/** As every example says it. */
const ADDRESSES = /^ +\S+ +(http\S+)\n +collector +(http\S+)\/#key=(\S+)[^]*Ctrl-C/m;

export interface RunningExample {
  readonly child: Child;
  /** Of the app. */
  readonly url: string;
  /** The bodies of all events that its collector has, once there are so many. */
  arrived(count: number): Promise<readonly EventBody[]>;
}

/** Runs what `npm start` of an example runs, on free ports, and resolves when it has said where it listens. */
export async function startExample(start: string, env: ChildOptions['env'] = {}): Promise<RunningExample> {
  const child = startChild(start, { env: { ...env, PORT: '0' } });
  const [, url, collector, key] = await child.says(ADDRESSES);
  const arrived = async (count: number): Promise<readonly EventBody[]> => {
    const path = `_collector/wait?count=${count}&timeoutMs=${ARRIVE_WITHIN_MS}`;
    const response = await fetch(`${collector}/${path}`, { headers: { authorization: `Bearer ${key}` } });
    const { events } = (await response.json()) as { events: { body: EventBody }[] };
    return events.map(({ body }) => body);
  };
  return { child, url: url!, arrived };
}
