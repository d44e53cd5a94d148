import type { Browser, Page } from 'playwright-core';

/** One task of the page's main thread. */
export interface PageTask {
  /** Time of the processor that the task took: while the machine runs something else, it stands still. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** What took the most of it. */
  readonly of: string;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** `X` is complete, with a duration; the others are its beginning and its end. */
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8', 'blink'];
const TASK = 'ThreadControllerImpl::RunTask';

/** The longest tasks of the page while `act` runs, the longest first. */
export async function longestTasks(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<readonly PageTask[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  return mainThreads(trace.traceEvents)
    .flatMap(tasksOf)
    .sort((a, b) => b.cpuMs - a.cpuMs)
    .slice(0, 5);
}

/**
 * Leaves the page.
 *
 * @returns the longest task of a control under the same load: a list of five times as many rows as a screen has, built without a
 * framework. A neighbour on the same core makes each instruction slower, which is in the time of the processor too, and a task
 * that is as long as those that are judged is interrupted as often, after which its caches are cold.
 */
export async function longestControlTaskMs(browser: Browser, page: Page): Promise<number> {
  await page.goto('about:blank');
  const tasks = await longestTasks(browser, page, () => page.evaluate(CONTROL));
  return tasks[0]?.cpuMs ?? 0;
}

const CONTROL = `new Promise((resolve) => {
  let left = 100;
  const build = () => {
    const list = document.createElement('div');
    for (let row = 0; row < 200; row++) {
      const line = list.appendChild(document.createElement('div'));
      for (let cell = 0; cell < 8; cell++) line.appendChild(document.createElement('span')).textContent = left + ' ' + cell;
    }
    document.body.replaceChildren(list);
    list.getBoundingClientRect();
    if (--left > 0) setTimeout(build);
    else resolve();
  };
  build();
})`;

/** The events of each renderer's main thread. */
function mainThreads(events: readonly TraceEvent[]): readonly (readonly TraceEvent[])[] {
  const names = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  return names.map(({ pid, tid }) => events.filter((event) => event.pid === pid && event.tid === tid));
}

function tasksOf(events: readonly TraceEvent[]): readonly PageTask[] {
  const complete = events.filter(({ ph }) => ph === 'X');
  const tasks = complete.filter(({ name }) => name === TASK).sort((a, b) => cpuOf(b) - cpuOf(a));
  return tasks.slice(0, 5).map((task) => {
    const [from, to] = [task.ts, task.ts + (task.dur ?? 0)];
    const within = complete.filter(({ name, ts, dur = 0 }) => name !== TASK && ts >= from && ts + dur <= to);
    within.sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0));
    const of = within.slice(0, 6).map(({ name, dur = 0 }) => `${name} ${(dur / 1000).toFixed(1)} ms`);
    return { cpuMs: cpuOf(task), wallMs: (task.dur ?? 0) / 1000, of: of.join(', ') };
  });
}

function cpuOf({ tdur, dur = 0 }: TraceEvent): number {
  return (tdur ?? dur) / 1000;
}
