import type { JSX } from 'preact';
import { Link } from '../address/link.js';
import { counted } from '../frame/counted.js';
import type { ExpectedEvent, Finding } from './expected.types.js';

const TITLES: Readonly<Record<Finding['kind'], string>> = {
  missing: 'Missing',
  wrong: 'Wrong',
  doubled: 'Doubled',
  unexpected: 'Not expected',
  matched: 'As expected',
};

/** The worst first. */
const KINDS = Object.keys(TITLES) as Finding['kind'][];

const MAX_SHOWN = 200;

export function FindingList({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  const ofKind = (kind: Finding['kind']): readonly Finding[] => findings.filter((finding) => finding.kind === kind);
  const isGood = findings.every(({ kind }) => kind === 'matched');
  return (
    <section class="findings" aria-label="Differences">
      <p class={isGood ? 'verdict good' : 'verdict bad'} role="status">
        {isGood
          ? `${counted(findings.length, 'event')} arrived as expected, and no other.`
          : KINDS.filter((kind) => ofKind(kind).length > 0)
              .map((kind) => `${ofKind(kind).length} ${TITLES[kind].toLowerCase()}`)
              .join(' · ')}
      </p>
      {KINDS.filter((kind) => ofKind(kind).length > 0).map((kind) => (
        <section key={kind} class={`finding-group ${kind}`} aria-labelledby={`findings-${kind}`}>
          <h3 id={`findings-${kind}`}>
            {TITLES[kind]} <span class="count">{ofKind(kind).length}</span>
          </h3>
          <ul>
            {ofKind(kind)
              .slice(0, MAX_SHOWN)
              .map((finding, index) => (
                <FindingItem key={index} finding={finding} />
              ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

function FindingItem({ finding }: { readonly finding: Finding }): JSX.Element {
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
}

/** What is not said already, or the same in every event. */
function Fields({ finding }: { readonly finding: Finding }): JSX.Element | undefined {
  const body = finding.kind === 'missing' ? finding.expected : finding.event.body;
  const fields = Object.entries(body).filter(([name]) => name !== 'eventType' && name !== 'productId');
  return fields.length === 0 ? undefined : <code>{JSON.stringify(Object.fromEntries(fields))}</code>;
}

function nameOf({ eventType, insertId }: ExpectedEvent): string {
  return eventType ?? insertId ?? 'any type';
}
