import { performance } from 'node:perf_hooks';
import { progressLine, type Progress } from './progress-line.js';
import { Speed } from './speed.js';
import type { Terminal } from './terminal.js';

const REFRESH_MS = 100;
/** Where no terminal shows it, a line now and then says that it goes on. */
const PLAIN_EVERY_MS = 30_000;

/**
 * Shows how far the work is, until the function that it returns is called.
 *
 * @param look asked for the state at each turn
 */
export function showProgress(terminal: Terminal, look: () => Omit<Progress, 'rate'>): () => void {
  if (terminal.isJson) return () => undefined;
  const speed = new Speed();
  const draw = (columns: number): string => {
    const state = look();
    speed.note(state.done, performance.now());
    return progressLine({ ...state, rate: speed.perSecond() }, columns);
  };
  draw(terminal.columns);
  const show = terminal.isInteractive
    ? () => terminal.status(draw(terminal.columns))
    : () => terminal.note(draw(Infinity));
  const timer = setInterval(show, terminal.isInteractive ? REFRESH_MS : PLAIN_EVERY_MS);
  return () => {
    clearInterval(timer);
    terminal.clearStatus();
  };
}
