import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CollectorInfo } from '../../../src/client/control.types.js';
import type { FaultState } from '../../../src/client/fault.types.js';
import { Link } from '../address/link.js';
import { RequestChart } from '../charts/overview.js';
import { useNow } from '../frame/hooks.js';
import { counted } from '../frame/numbers.js';
import { TextBlock } from '../frame/parts.js';
import { useModel } from '../model/model.js';
import { formatSpan } from '../time/clock.js';
import { comeThrough, type Rehearsal } from './come-through.js';
import { describeRule, endOf, SCENARIOS, type Scenario } from './scenarios.js';

/** How often the script's counts are read. */
const READ_MS = 1000;

/** Switches scripted faults on, and shows what arrives anyway. */
export function RehearseView(): JSX.Element {
  const { info, failed } = useInfo();
  return (
    <main class="view scrolls rehearse" aria-labelledby="rehearse-title">
      <div class="page-head">
        <h2 id="rehearse-title">Rehearse a bad day</h2>
        <p>
          The collector lets the events of this key fail as they would in production, for half a minute. Start it, let
          your app send, and see whether every event arrives once anyway.
        </p>
      </div>
      {info === undefined ? (
        <p class={failed ? 'problem' : 'note'} role="status">
          {failed ? 'The collector did not say whether faults are on.' : 'Reading …'}
        </p>
      ) : info.faults ? (
        <Stage />
      ) : (
        <>
          <p class="problem">This collector was started without faults, which are off unless they are asked for.</p>
          <TextBlock title="Start it with faults" text={COMMAND} what="the command" />
        </>
      )}
    </main>
  );
}

const COMMAND = 'npx @greenflash-events/collector --faults';

function useInfo(): { readonly info: CollectorInfo | undefined; readonly failed: boolean } {
  const { controlPlane, session } = useModel();
  const [info, setInfo] = useState<CollectorInfo | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  const isLive = session.state.value.kind === 'live';
  useEffect(() => {
    if (!isLive) return;
    controlPlane.info().then(setInfo, () => setFailed(true));
  }, [isLive]);
  return { info, failed };
}

interface Faults {
  /** Undefined until it was read. */
  readonly state: FaultState | undefined;
  readonly problem: string | undefined;
  readonly start: (scenario: Scenario) => void;
  readonly end: () => void;
}

function useFaults(): Faults {
  const { controlPlane, session, startRun } = useModel();
  const [state, setState] = useState<FaultState | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  // An answer that was asked for before the script was changed says nothing of the new one.
  const version = useRef(0);
  const isLive = session.state.value.kind === 'live';
  const read = (): void => {
    const asked = version.current;
    controlPlane.faults().then(
      (next) => asked === version.current && setState(next),
      () => undefined,
    );
  };
  useEffect(() => {
    if (!isLive) return undefined;
    read();
    const timer = setInterval(read, READ_MS);
    return () => clearInterval(timer);
  }, [isLive]);
  /** The collector forgets the counts with the script. */
  const readLast = (): Promise<void> => controlPlane.faults().then(setState);
  const change = (changing: Promise<FaultState>, done: () => void): void => {
    const mine = ++version.current;
    changing.then(
      (next) => {
        if (mine !== version.current) return;
        version.current++;
        setState(next);
        setProblem(undefined);
        done();
      },
      () => setProblem('The collector did not take the script.'),
    );
  };
  return {
    state,
    problem,
    start: ({ script }) => change(controlPlane.setFaults(script), startRun),
    end: () =>
      change(
        readLast().then(() => controlPlane.clearFaults()),
        () => undefined,
      ),
  };
}

function Stage(): JSX.Element {
  const { address } = useModel();
  const { state, problem, start, end } = useFaults();
  const [chosen, choose] = useState(0);
  const nowMs = useNow(500);
  const { since } = address.current.value;
  const isSet = (state?.rules.length ?? 0) > 0;
  const endMs = state === undefined ? undefined : endOf(state);
  const leftMs = since === undefined || endMs === undefined ? undefined : Date.parse(since) + endMs - nowMs;
  const isOn = isSet && (leftMs === undefined || leftMs > 0);
  // What was ended by the button is over, and its course stays in sight.
  const latest = useRef<FaultState | undefined>(undefined);
  if (isSet) latest.current = state;
  return (
    <>
      <fieldset class="scenarios" disabled={isOn}>
        <legend>What goes wrong</legend>
        {SCENARIOS.map(({ name, meaning }, index) => (
          <label key={name}>
            <input type="radio" name="scenario" checked={index === chosen} onChange={() => choose(index)} />
            <span>
              <strong>{name}</strong> {meaning}
            </span>
          </label>
        ))}
      </fieldset>
      <div class="row">
        <button type="button" class="primary" disabled={isOn} onClick={() => start(SCENARIOS[chosen] ?? SCENARIOS[0]!)}>
          Start
        </button>
        <button type="button" disabled={!isOn} onClick={end}>
          End now
        </button>
        {problem !== undefined && <span class="problem">{problem}</span>}
      </div>
      {latest.current !== undefined && <Course state={latest.current} since={since} leftMs={isOn ? leftMs : 0} />}
      <RequestChart />
    </>
  );
}

interface CourseProps {
  readonly state: FaultState;
  readonly since: string | undefined;
  /** Until the script ends; 0 when it has, undefined when it does not end by itself. */
  readonly leftMs: number | undefined;
}

function Course({ state, since, leftMs }: CourseProps): JSX.Element {
  const { log } = useModel();
  const rows = log.rows.value;
  const rehearsal = useMemo(() => comeThrough(rows.slice(firstSince(rows, since ?? '')), state), [rows, since, state]);
  const isOver = leftMs === 0;
  return (
    <section class="course" aria-label="The rehearsal">
      <p class={isOver ? verdictClass(rehearsal) : 'verdict'} role="status">
        {isOver ? verdictOf(rehearsal) : 'Requests fail now.'}
        {!isOver && leftMs !== undefined && <span aria-hidden="true"> For {Math.ceil(leftMs / 1000)} s more.</span>}
      </p>
      <dl class="summary">
        <Figure name="Failed on purpose" value={rehearsal.failed.toLocaleString('en')} />
        <Figure name="Stored" value={rehearsal.stored.toLocaleString('en')} />
        <Figure name="Answers lost after storing" value={rehearsal.lostAnswers.toLocaleString('en')} />
        <Figure name="Came again, counted once" value={rehearsal.duplicates.toLocaleString('en')} />
        {rehearsal.longestDelayMs !== undefined && (
          <Figure name="Longest delay" value={formatSpan(rehearsal.longestDelayMs)} />
        )}
      </dl>
      <table class="differences">
        <thead>
          <tr>
            <th scope="col">Fault</th>
            <th scope="col">Times</th>
          </tr>
        </thead>
        <tbody>
          {state.rules.map((rule, index) => (
            <tr key={index}>
              <td>{describeRule(rule)}</td>
              <td>{(state.fired[index] ?? 0).toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rehearsal.unprotected > 0 && (
        <p class="problem">
          {counted(rehearsal.unprotected, 'event')} without insertId: a retry of such an event is counted twice.
        </p>
      )}
      <p class="note">
        Whether every event arrived is known to the app that sent them:{' '}
        <Link to={{ view: 'compare', event: undefined }}>compare with what it should have sent</Link>.
      </p>
    </section>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Where the rows of the rehearsal begin. */
function firstSince(rows: readonly { readonly receivedAt: string }[], since: string): number {
  const index = rows.findLastIndex(({ receivedAt }) => receivedAt < since);
  return index + 1;
}

function verdictClass({ failed, stored, refused, unprotected }: Rehearsal): string {
  if (failed === 0 || stored === 0) return 'verdict';
  return refused > 0 || unprotected > 0 ? 'verdict bad' : 'verdict good';
}

function verdictOf({ failed, stored, refused }: Rehearsal): string {
  if (failed === 0 && stored === 0)
    return 'Over, and nothing was sent meanwhile. Let your app send events, and start again.';
  const faults = `${counted(failed, 'request')} failed on purpose`;
  if (stored === 0) return `Over: ${faults}, and no event has arrived since. The app may still be waiting to retry.`;
  const bad = refused === 0 ? '' : `, and ${counted(refused, 'request')} were refused, which no retry repairs`;
  return `Over: ${faults}; ${counted(stored, 'event')} arrived anyway${bad}.`;
}
