import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { MAX_ROWS } from '../arrivals/event-log.js';
import { isEmpty } from '../filter/filter.js';
import { FilterBar } from '../filter/filter-bar.js';
import { counted } from '../frame/numbers.js';
import { CopyButton, TextBlock } from '../frame/parts.js';
import { ResetButton } from '../frame/reset-button.js';
import { useModel } from '../model/model.js';
import { readExpected, toExpected } from './expected.js';
import { FindingList, useComparison } from './findings.js';

const FRAGMENT = 'expected';

/** A browser accepts about a hundred changes of the address in half a minute, and ignores more. */
const ADDRESS_PAUSE_MS = 300;

const EXAMPLE = [
  '{"eventType":"trial_started","externalUserId":"user-1"}',
  '{"eventType":"upgrade_purchased","value":"149.00","valueType":"currency"}',
].join('\n');

/** What a test run should have sent, pasted or from the URL, compared with what arrived. */
export function CompareView(): JSX.Element {
  const { arrived } = useModel();
  const [text, change] = useExpectation();
  const events = useMemo(() => arrived.value.flatMap(({ event }) => event ?? []), [arrived.value]);
  const read = useMemo(() => readExpected(text), [text]);
  const expected = read.kind === 'expected' ? read.events : NONE;
  const findings = useComparison(expected, events);
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
        arrived={events}
      />
      {expected.length > 0 && findings !== undefined && findings.length > 0 && <FindingList findings={findings} />}
      {text.trim() === '' && <HowTo change={change} />}
    </main>
  );
}

const NONE: readonly never[] = [];

/** The expectation, which is kept in the address. */
function useExpectation(): readonly [string, (text: string) => void] {
  const { address } = useModel();
  const [text, setText] = useState(address.fragment(FRAGMENT) ?? '');
  const timer = useRef<number | undefined>(undefined);
  const write = useRef(() => undefined as void);
  useEffect(() => address.onFragment(() => setText(address.fragment(FRAGMENT) ?? '')), []);
  useEffect(
    () => () => {
      if (timer.current !== undefined) write.current();
    },
    [],
  );
  const change = (next: string): void => {
    setText(next);
    write.current = () => address.setFragment(FRAGMENT, next.trim() === '' ? undefined : next);
    if (timer.current !== undefined) return;
    write.current();
    const written = write.current;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      if (write.current !== written) write.current();
    }, ADDRESS_PAUSE_MS);
  };
  return [text, change];
}

interface ExpectationProps {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly problem: string | undefined;
  readonly arrived: readonly StoredEvent[];
}

function Expectation({ text, change, problem, arrived }: ExpectationProps): JSX.Element {
  const { address } = useModel();
  const [path = ''] = address.href({ event: undefined }).split('#');
  const fragment = new URLSearchParams({ [FRAGMENT]: text }).toString();
  return (
    <div class="expectation">
      <label for="expected">Expected events</label>
      <textarea
        id="expected"
        rows={6}
        spellcheck={false}
        value={text}
        placeholder={EXAMPLE}
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
        <Since arrived={arrived.length} />
        <ResetButton />
        {text !== '' && (
          <span class="row link">
            <span class="note">Link to this</span>
            <CopyButton text={`${window.location.origin}${path}#${fragment}`} what="the link to this comparison" />
          </span>
        )}
      </div>
    </div>
  );
}

/** From when events are compared, so that a second run is not reported as duplicates of the first. */
function Since({ arrived }: { readonly arrived: number }): JSX.Element {
  const { address, clock, log, startRun, stats } = useModel();
  const { filter, since } = address.current.value;
  const from = since === undefined ? 'arrived' : `arrived since ${clock.time(Date.parse(since))}`;
  const kept = stats.value?.kept ?? 0;
  const isCut = log.rows.value.length >= MAX_ROWS && since === undefined && isEmpty(filter) && kept > arrived;
  return (
    <>
      <button type="button" onClick={startRun} title="Compare only what arrives from now on">
        Since now
      </button>
      {since !== undefined && (
        <button type="button" onClick={() => address.go({ since: undefined })}>
          From the beginning
        </button>
      )}
      <span class="note">
        {isCut
          ? `The latest ${counted(arrived, 'event')} of ${kept.toLocaleString('en')}`
          : `${counted(arrived, 'event')} ${from} that the filter shows`}
      </span>
    </>
  );
}

/** What to paste, for a first use. */
function HowTo({ change }: { readonly change: (text: string) => void }): JSX.Element {
  const { origin } = window.location;
  const code = [
    'const startedAt = new Date().toISOString();',
    '// … the test run …',
    "const expected = [{ eventType: 'trial_started', externalUserId: 'user-1' }];",
    'const fragment = new URLSearchParams({ expected: JSON.stringify(expected) });',
    `console.log(\`${origin}/?view=compare&since=\${startedAt}#\${fragment}\`);`,
  ].join('\n');
  return (
    <div class="how-to">
      <section class="block">
        <div class="block-head">
          <h3>An example to paste</h3>
          <button type="button" class="small" onClick={() => change(EXAMPLE)}>
            Use it
          </button>
        </div>
        <pre tabIndex={0} role="region" aria-label="An example to paste">
          {EXAMPLE}
        </pre>
      </section>
      <TextBlock title="A link that an end-to-end test can print" text={code} what="the code" />
      <p class="note">
        Or send what is right once and press <em>Take what arrived</em>: it is the expectation of the next run. Press{' '}
        <em>Since now</em> before each run.
      </p>
    </div>
  );
}
