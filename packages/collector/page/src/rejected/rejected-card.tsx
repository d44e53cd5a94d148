import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import type { RejectedEvent } from '../../../src/client/control.types.js';
import { CopyButton } from '../frame/copy-button.js';
import { formatTime } from '../time/format-time.js';
import { bodyFields, type BodyField } from './body-fields.js';

/** One rejected body: its fields, each with what is wrong with it. */
export const RejectedCard = memo(function RejectedCard({
  rejected,
}: {
  readonly rejected: RejectedEvent;
}): JSX.Element {
  const { receivedAt, code, message, problems, text, truncated } = rejected;
  const fields = truncated ? undefined : bodyFields(text, problems);
  return (
    <li class="card rejected-card">
      <div class="card-head">
        <time dateTime={receivedAt}>{formatTime(Date.parse(receivedAt), Date.now())}</time>
        <span class="code">{code}</span>
        <CopyButton text={text} what="the rejected body" />
      </div>
      {fields === undefined || problems.length === 0 ? <p class="problem">{message}</p> : undefined}
      {fields === undefined ? <BodyText text={text} truncated={truncated} /> : <Fields fields={fields} />}
    </li>
  );
});

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
