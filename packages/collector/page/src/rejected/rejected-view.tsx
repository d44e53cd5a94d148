import type { RejectedEvent } from '../../../src/client/control.types.js';
import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import { useMemo, useState } from 'preact/hooks';
import { requestLine } from '../arrivals/row.js';
import { counted } from '../frame/numbers.js';
import { CopyButton, Time } from '../frame/parts.js';
import { useModel } from '../model/model.js';
import { bodyFields, type BodyField } from './body-fields.js';

/** Cards that are shown at first, and by each press of the button. */
const STEP = 100;

/** The requests that were refused, the newest first. */
export function RejectedView(): JSX.Element {
  const { address, figures, requests } = useModel();
  const [limit, setLimit] = useState(STEP);
  const { since = '' } = address.current.value;
  const all = useMemo(
    () => requests.rejected.value.filter(({ receivedAt }) => receivedAt >= since),
    [requests.rejected.value, since],
  );
  const shown = all.slice(-limit).reverse();
  const count = Math.max((figures.value?.rejected ?? 0) + (figures.value?.refused ?? 0), all.length);
  return (
    <main class="view scrolls" aria-labelledby="rejected-title">
      <div class="page-head">
        <h2 id="rejected-title">Rejected</h2>
        <p>
          {count === 0
            ? 'Nothing was rejected. A request that is refused, such as for a wrong key, a wrong path or a body that breaks a rule of the API, is shown here with the reason.'
            : `${counted(count, 'request')} refused${count > shown.length ? `, the latest ${shown.length}` : ''}.`}
        </p>
      </div>
      <ol class="cards">
        {shown.map((rejected) => (
          <RejectedCard key={rejected.id} rejected={rejected} />
        ))}
      </ol>
      {all.length > shown.length && (
        <button type="button" onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(STEP, all.length - shown.length)} more
        </button>
      )}
    </main>
  );
}

/** One refused request. */
const RejectedCard = memo(function RejectedCard({ rejected }: { readonly rejected: RejectedEvent }): JSX.Element {
  const { receivedAt, status, code, text } = rejected;
  return (
    <li class="card rejected-card">
      <div class="card-head">
        <Time at={receivedAt} />
        <span class="status">{status}</span>
        <span class="code">{code}</span>
        <RequestLine request={rejected} />
        {text !== '' && <CopyButton text={text} what="the rejected body" />}
      </div>
      <RejectedReason rejected={rejected} />
    </li>
  );
});

/** Why a request was refused, each problem beside its field. */
export function RejectedReason({ rejected }: { readonly rejected: RejectedEvent }): JSX.Element {
  const { message, problems, text, truncated } = rejected;
  const fields = truncated ? undefined : bodyFields(text, problems);
  const isInFields = fields !== undefined && problems.length > 0;
  return (
    <>
      {!isInFields && <p class="problem">{message}</p>}
      {fields !== undefined && <Fields fields={fields} />}
      {fields === undefined && text !== '' && <BodyText text={text} truncated={truncated} />}
    </>
  );
}

type Request = Pick<RejectedEvent, 'method' | 'path' | 'keyEnding' | 'count'>;

/** Method and path, and which key was used. */
export function RequestLine({ request }: { readonly request: Request }): JSX.Element {
  const { keyEnding, count = 1 } = request;
  return (
    <span class="request-line">
      <code>{requestLine(request)}</code>
      {keyEnding !== undefined && (
        <span class="unit">
          key ends in <code>{keyEnding}</code>
        </span>
      )}
      {count > 1 && <span class="unit">{count.toLocaleString('en')} such requests</span>}
    </span>
  );
}

function Fields({ fields }: { readonly fields: readonly BodyField[] }): JSX.Element {
  return (
    <table class="body-fields">
      <thead class="hidden">
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
          <th scope="col">Problem</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, value, problems }) => (
          <tr key={name} class={problems.length > 0 ? 'wrong' : undefined}>
            <th scope="row">{name}</th>
            <td class={value === undefined ? 'absent' : 'json'}>{value ?? 'not there'}</td>
            <td class="problem">{problems.join('; ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function BodyText({ text, truncated }: Pick<RejectedEvent, 'text' | 'truncated'>): JSX.Element {
  return (
    <>
      <pre tabIndex={0} role="region" aria-label="The body">
        {text}
      </pre>
      {truncated && <p class="note">The body is longer; this is its beginning.</p>}
    </>
  );
}
