import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { Link } from '../address/link.js';
import { counted } from '../frame/numbers.js';
import { compareSteps, type ExpectedEvent, type Finding } from './compare.js';

const TITLES: Readonly<Record<Finding['kind'], string>> = {
  missing: 'Missing',
  wrong: 'Wrong',
  doubled: 'Doubled',
  unexpected: 'Not expected',
  matched: 'As expected',
};

/** The worst first. */
const KINDS = Object.keys(TITLES) as Finding['kind'][];

/** Findings of a kind that are shown at first, and by each press of the button. */
const STEP = 50;

export function FindingList({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  const groups = useMemo(
    () =>
      KINDS.map((kind) => ({ kind, its: findings.filter((finding) => finding.kind === kind) })).filter(
        ({ its }) => its.length > 0,
      ),
    [findings],
  );
  const isGood = groups.every(({ kind }) => kind === 'matched');
  return (
    <section class="findings" aria-label="Differences">
      <p class={isGood ? 'verdict good' : 'verdict bad'} role="status">
        {isGood
          ? `${counted(findings.length, 'event')} arrived as expected, and no other.`
          : groups.map(({ kind, its }) => `${its.length} ${TITLES[kind].toLowerCase()}`).join(' · ')}
      </p>
      {groups.map(({ kind, its }) => (
        <FindingGroup key={kind} kind={kind} its={its} />
      ))}
    </section>
  );
}

interface FindingGroupProps {
  readonly kind: Finding['kind'];
  readonly its: readonly Finding[];
}

function FindingGroup({ kind, its }: FindingGroupProps): JSX.Element {
  const [limit, setLimit] = useState(STEP);
  return (
    <section class={`finding-group ${kind}`} aria-labelledby={`findings-${kind}`}>
      <h3 id={`findings-${kind}`}>
        {TITLES[kind]} <span class="count">{its.length}</span>
      </h3>
      <ul>
        {its.slice(0, limit).map((finding, index) => (
          <FindingItem key={index} finding={finding} />
        ))}
      </ul>
      {its.length > limit && (
        <button type="button" class="small" onClick={() => setLimit(limit + STEP)}>
          {Math.min(STEP, its.length - limit)} more of {its.length - limit}
        </button>
      )}
    </section>
  );
}

const FindingItem = memo(function FindingItem({ finding }: { readonly finding: Finding }): JSX.Element {
  return (
    <li class="finding">
      <span class="finding-head">
        {finding.kind === 'missing' ? (
          <strong>{nameOf(finding.expected)}</strong>
        ) : (
          <Link to={{ event: finding.event.eventId }}>{finding.event.body.eventType}</Link>
        )}
        <Fields finding={finding} />
      </span>
      {finding.kind === 'wrong' && (
        <table class="differences">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Expected</th>
              <th scope="col">Arrived</th>
            </tr>
          </thead>
          <tbody>
            {finding.differences.map(({ field, expected, actual }) => (
              <tr key={field}>
                <th scope="row">{field}</th>
                <td class="wanted">{expected}</td>
                <td class="got">{actual ?? 'not there'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
});

/** The fields that the heading does not name and that differ between events. */
function Fields({ finding }: { readonly finding: Finding }): JSX.Element | undefined {
  const body = finding.kind === 'missing' ? finding.expected : finding.event.body;
  const fields = Object.entries(body).filter(([name]) => name !== 'eventType' && name !== 'productId');
  return fields.length === 0 ? undefined : <code>{JSON.stringify(Object.fromEntries(fields))}</code>;
}

function nameOf({ eventType, insertId }: ExpectedEvent): string {
  return eventType ?? insertId ?? 'any type';
}

/** How long a comparison works before the page gets its turn. */
const SLICE_MS = 8;

/** Pause between two comparisons. */
const REST_MS = 250;

interface Compared {
  readonly expected: readonly ExpectedEvent[];
  readonly arrived: readonly StoredEvent[];
}

/** Compares in short slices, and again when more has arrived. Undefined before the first result. */
export function useComparison(
  expected: readonly ExpectedEvent[],
  arrived: readonly StoredEvent[],
): readonly Finding[] | undefined {
  const [found, setFound] = useState<readonly Finding[] | undefined>(undefined);
  const latest = useRef<Compared>({ expected, arrived });
  if (latest.current.expected !== expected || latest.current.arrived !== arrived) {
    latest.current = { expected, arrived };
  }
  useEffect(() => {
    const ended = new AbortController();
    void (async () => {
      let compared: Compared | undefined;
      while (!ended.signal.aborted) {
        if (compared === latest.current) {
          await pause(REST_MS);
          continue;
        }
        compared = latest.current;
        const findings = await inSlices(compareSteps(compared.expected, compared.arrived), () => ended.signal.aborted);
        if (findings !== undefined) setFound(findings);
        await pause(REST_MS);
      }
    })();
    return () => ended.abort();
  }, [expected]);
  return found;
}

async function inSlices<Result>(
  steps: Generator<undefined, Result>,
  isOver: () => boolean,
): Promise<Result | undefined> {
  for (;;) {
    const startedMs = performance.now();
    while (performance.now() - startedMs < SLICE_MS) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
    await pause(0);
    if (isOver()) return undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
