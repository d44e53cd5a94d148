import fc from 'fast-check';
import type { Ending } from './event-store.types.js';
import type { Whereabouts } from './entry.js';
import { Ledger, type Origin } from './ledger.js';

const ORIGINS: readonly Origin[] = ['accepted', 'recovered', 'redriven'];
const PLACES: readonly Whereabouts[] = ['queued', 'inFlight', 'retryWait'];
const ENDS: readonly Ending['status'][] = ['delivered', 'sampled', 'dead', 'dropped', 'handedOver'];

function sumOf(ledger: Ledger, names: readonly (Origin | Whereabouts | Ending['status'])[]): number {
  const counts = ledger.counts();
  return names.reduce((sum, name) => sum + counts[name], 0);
}

describe('the ledger', () => {
  it('begins with nothing', () => {
    const ledger = new Ledger();
    expect(sumOf(ledger, [...ORIGINS, ...PLACES, ...ENDS])).toBe(0);
    expect(ledger.unsettled).toBe(0);
  });

  it('counts an event where it is', () => {
    const ledger = new Ledger();
    ledger.enter('accepted');
    ledger.move('queued', 'inFlight');
    ledger.move('inFlight', 'retryWait');
    expect(ledger.counts()).toMatchObject({ accepted: 1, queued: 0, inFlight: 0, retryWait: 1 });
    ledger.end('retryWait', 'dead');
    expect(ledger.counts()).toMatchObject({ accepted: 1, retryWait: 0, dead: 1 });
  });

  it('gives counts that do not change afterwards', () => {
    const ledger = new Ledger();
    const before = ledger.counts();
    ledger.enter('accepted');
    expect(before.accepted).toBe(0);
  });

  it('balances after every step of any life of any number of events', () => {
    const life = fc.record({
      origin: fc.constantFrom(...ORIGINS),
      moves: fc.array(fc.constantFrom(...PLACES), { maxLength: 6 }),
      end: fc.option(fc.constantFrom(...ENDS), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(life, { maxLength: 40 }), (lives) => {
        const ledger = new Ledger();
        const balances = (): void => {
          expect(sumOf(ledger, ORIGINS)).toBe(sumOf(ledger, [...PLACES, ...ENDS]));
          expect(ledger.unsettled).toBe(sumOf(ledger, PLACES));
          expect(Object.values(ledger.counts()).every((count) => count >= 0)).toBe(true);
        };
        for (const { origin, moves, end } of lives) {
          ledger.enter(origin);
          let at: Whereabouts = 'queued';
          for (const to of moves) {
            ledger.move(at, to);
            at = to;
            balances();
          }
          if (end !== undefined) ledger.end(at, end);
          balances();
        }
        expect(ledger.unsettled).toBe(lives.filter(({ end }) => end === undefined).length);
      }),
    );
  });
});
