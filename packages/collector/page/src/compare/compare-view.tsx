import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { createMatcher } from '../filter/filter.js';
import { counted } from '../frame/counted.js';
import { FilterBar } from '../filter/filter-bar.js';
import { useModel } from '../model/use-model.js';
import { compare } from './compare.js';
import { FindingList } from './finding-list.js';
import { readExpected } from './read-expected.js';
import { toExpected } from './to-expected.js';

const FRAGMENT = 'expected';

/** What a test run should have sent, pasted or from the URL, against what arrived. */
export function CompareView(): JSX.Element {
  const { address, log } = useModel();
  const [text, setText] = useState(address.fragment(FRAGMENT) ?? '');
  const rows = log.rows.value;
  const { filter } = address.current.value;
  const arrived = useMemo(() => rows.filter(createMatcher(filter)).flatMap(({ event }) => event ?? []), [rows, filter]);
  const read = useMemo(() => readExpected(text), [text]);
  const findings = useMemo(
    () => (read.kind === 'expected' && read.events.length > 0 ? compare(read.events, arrived) : []),
    [read, arrived],
  );
  const change = (next: string): void => {
    setText(next);
    address.setFragment(FRAGMENT, next.trim() === '' ? undefined : next);
  };
  return (
    <main class="view scrolls compare" aria-labelledby="compare-title">
      <div class="page-head">
        <h2 id="compare-title">Expected and arrived</h2>
        <p>
          Paste what a test run should have sent: one event a line or an array, with the fields that matter. It is kept
          in the URL after <code>#expected=</code>, which no server sees.
        </p>
      </div>
      <FilterBar />
      <Expectation
        text={text}
        change={change}
        problem={read.kind === 'unreadable' ? read.reason : undefined}
        arrived={arrived}
      />
      {findings.length > 0 && <FindingList findings={findings} />}
    </main>
  );
}

interface ExpectationProps {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly problem: string | undefined;
  readonly arrived: readonly StoredEvent[];
}

function Expectation({ text, change, problem, arrived }: ExpectationProps): JSX.Element {
  return (
    <div class="expectation">
      <label for="expected">Expected events</label>
      <textarea
        id="expected"
        rows={6}
        spellcheck={false}
        value={text}
        placeholder={'{"eventType":"upgrade_purchased","value":"149.00","externalUserId":"user-1"}'}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : 'expected-problem'}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
      {problem !== undefined && (
        <p id="expected-problem" class="problem">
          {problem}
        </p>
      )}
      <div class="row">
        <button type="button" onClick={() => change(toExpected(arrived))} disabled={arrived.length === 0}>
          Take what arrived
        </button>
        {text !== '' && (
          <button type="button" onClick={() => change('')}>
            Clear
          </button>
        )}
        <span class="note">{counted(arrived.length, 'event')} arrived that the filter shows</span>
      </div>
    </div>
  );
}
