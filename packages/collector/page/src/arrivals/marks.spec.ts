import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { marksOf } from './marks.js';
import { storedEvent } from './stored-event.fixture.js';

describe('marksOf', () => {
  const labels = (event: StoredEvent | undefined): string[] =>
    marksOf({ key: 'k', receivedAt: '', eventType: 'a', event }).map(({ kind, label }) => `${kind}: ${label}`);

  it('has nothing to say of an event that is as it should be', () => {
    expect(labels(storedEvent())).toEqual([]);
    expect(labels(storedEvent({ sampleRate: 1 }))).toEqual([]);
  });

  it('marks what was repeated, contradicted, warned of and sampled', () => {
    const record = { duplicates: 3, conflicts: 1, warnings: ['the value does not read as currency'] };

    expect(labels(storedEvent({ sampleRate: 0.1 }, record))).toEqual([
      'conflict: conflict',
      'duplicate: duplicate ×3',
      'warned: warning',
      'sampled: sampled 0.1',
    ]);
  });

  it('marks what was sampled out', () => {
    expect(labels(undefined)).toEqual(['sampled: sampled out']);
  });
});
