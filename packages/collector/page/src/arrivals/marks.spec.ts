import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { marksOf } from './marks.js';
import { forwardedCall, rejectedEvent, sampledEvent, storedEvent } from './requests.fixture.js';
import { forwardedRow, rejectedRow, sampledRow, storedRow, type Row } from './row.js';

describe('marksOf', () => {
  const labels = (event: StoredEvent): string[] => labelsOf(storedRow(event));
  const labelsOf = (row: Row): string[] => marksOf(row).map(({ kind, label }) => `${kind}: ${label}`);

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

  it('marks what was sampled out, and what was refused', () => {
    expect(labelsOf(sampledRow(sampledEvent({})))).toEqual(['sampled: sampled out']);
    expect(labelsOf(rejectedRow(rejectedEvent({ status: 401 })))).toEqual(['rejected: 401 rejected']);
    expect(labelsOf(rejectedRow(rejectedEvent({ status: 401, count: 1200 })))).toEqual([
      'rejected: 401 rejected ×1,200',
    ]);
  });

  it('marks a forwarded call, and an event that the API answered, with that answer', () => {
    const noAnswer = forwardedCall({ status: 0, problem: 'connect ECONNREFUSED' });
    expect(labelsOf(forwardedRow(forwardedCall()))).toEqual(['forwarded: forwarded 200']);
    expect(marksOf(forwardedRow(noAnswer))).toEqual([
      { kind: 'forwarded', label: 'forwarded: no answer', meaning: 'connect ECONNREFUSED' },
    ]);
    const answer = forwardedCall({ status: 400, answer: 'value is required' });
    expect(marksOf({ ...storedRow(storedEvent()), kind: 'stored', event: storedEvent(), answer })).toEqual([
      { kind: 'forwarded', label: 'API 400', meaning: 'Answered 400 in 12 ms: value is required' },
    ]);
  });
});
