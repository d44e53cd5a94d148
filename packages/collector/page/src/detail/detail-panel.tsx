import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ForwardedCall } from '../../../src/client/control.types.js';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { marksOf, type Mark } from '../arrivals/marks.js';
import { storedRow, type Row } from '../arrivals/row.js';
import { TextBlock } from '../frame/parts.js';
import { useModel } from '../model/model.js';
import { RejectedReason, RequestLine } from '../rejected/rejected-view.js';
import { curlCommand } from './curl.js';
import { Facts, RequestFacts } from './facts.js';

/** Everything about one request. Escape, Back and Close close it, and the focus returns to the row. */
export function DetailPanel({ rowKey }: { readonly rowKey: string }): JSX.Element {
  const { address } = useModel();
  const found = useRow(rowKey);
  const opener = useRef(document.activeElement);
  const close = (): void => {
    address.closeDetails();
    const back = document.querySelector('.grid-row[tabindex="0"]') ?? opener.current;
    if (back instanceof HTMLElement) back.focus();
  };
  // Before it is painted: who sees it may press Escape at once.
  useLayoutEffect(() => {
    const closeOnEscape = (press: KeyboardEvent): void => {
      if (press.key === 'Escape' && !(press.target instanceof HTMLInputElement)) close();
    };
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
  }, []);
  const title = found.kind === 'found' ? found.row.eventType : 'Event';
  return (
    <aside class="detail" aria-labelledby="detail-title">
      <div class="detail-head">
        <h2 id="detail-title" title={title}>
          {title}
        </h2>
        <button type="button" class="small" onClick={close} aria-label="Close details" title="Esc">
          Close
        </button>
      </div>
      {found.kind === 'found' && <Detail key={rowKey} row={found.row} />}
      {found.kind === 'reading' && <p class="note detail-body">Reading it from the collector …</p>}
      {found.kind === 'absent' && (
        <p class="note detail-body">
          The collector does not have this request: it was deleted, or was sent with another key.
        </p>
      )}
    </aside>
  );
}

/** A row, or why there is none. */
type FoundRow =
  { readonly kind: 'found'; readonly row: Row } | { readonly kind: 'reading' } | { readonly kind: 'absent' };

/** A request that the page has, or an event that the collector has. */
function useRow(key: string): FoundRow {
  const { controlPlane, earlier, isComplete, log, requests, session } = useModel();
  const [read, setRead] = useState<FoundRow & { readonly key: string }>({ kind: 'reading', key });
  const held =
    log.rows.value.findLast((row) => row.key === key) ??
    earlier.found.value.find((row) => row.key === key) ??
    requests.rows.value.find((row) => row.key === key);
  const isHeld = held !== undefined;
  const isLive = session.state.value.kind === 'live';
  // The collector lists requests that left no event, and cannot find one of them.
  const isEvent = !/^(rejected|sampled|forwarded|faulted)-/.test(key);
  useEffect(() => {
    if (isHeld || !isLive || !isEvent) return undefined;
    let isWanted = true;
    const take = (found: FoundRow): void => {
      if (isWanted) setRead({ ...found, key });
    };
    controlPlane.event(key).then(
      (event) => take(event === undefined ? { kind: 'absent' } : { kind: 'found', row: storedRow(event) }),
      () => take({ kind: 'absent' }),
    );
    return () => {
      isWanted = false;
    };
  }, [key, isHeld, isLive, isEvent]);
  if (held !== undefined) return { kind: 'found', row: held };
  if (!isEvent) return isComplete.value ? { kind: 'absent' } : { kind: 'reading' };
  return read.key === key ? read : { kind: 'reading' };
}

function Detail({ row }: { readonly row: Row }): JSX.Element {
  return (
    <div class="detail-body">
      <Notices marks={marksOf(row)} />
      {row.kind === 'stored' && <EventDetail event={row.event} answer={row.answer} />}
      {(row.kind === 'sampled' || row.kind === 'faulted') && <RequestFacts row={row} />}
      {row.kind === 'forwarded' && (
        <RequestFacts row={row}>
          <RequestLine request={row.forwarded} />
        </RequestFacts>
      )}
      {row.kind === 'rejected' && (
        <>
          <RequestFacts row={row}>
            <RequestLine request={row.rejected} />
          </RequestFacts>
          <RejectedReason rejected={row.rejected} />
          {row.rejected.text !== '' && (
            <TextBlock
              title={row.rejected.truncated ? 'Beginning of the body as sent' : 'Body as sent'}
              text={row.rejected.text}
              what="the body"
            />
          )}
        </>
      )}
    </div>
  );
}

interface EventDetailProps {
  readonly event: StoredEvent;
  readonly answer: ForwardedCall | undefined;
}

function EventDetail({ event, answer }: EventDetailProps): JSX.Element {
  const { session } = useModel();
  const body = useBody(event.eventId);
  const target = { origin: window.location.origin, key: session.key.value };
  return (
    <>
      <Facts event={event} />
      {answer?.answer !== undefined && <TextBlock title="The API's answer" text={answer.answer} what="the answer" />}
      {body.kind === 'read' && (
        <>
          <TextBlock title="Body as sent" text={body.text} what="the body" />
          <TextBlock title="Send it again" text={curlCommand(body.text, target)} what="the curl command" />
        </>
      )}
      {body.kind === 'failed' && <p class="problem">The body could not be read from the collector.</p>}
    </>
  );
}

type ReadBody = { readonly kind: 'reading' | 'failed' } | { readonly kind: 'read'; readonly text: string };

/** The body as the sender wrote it, with the fields that the API does not name. */
function useBody(eventId: string): ReadBody {
  const { controlPlane, session } = useModel();
  const [body, setBody] = useState<ReadBody>({ kind: 'reading' });
  const isLive = session.state.value.kind === 'live';
  const isRead = body.kind === 'read';
  useEffect(() => {
    if (!isLive || isRead) return undefined;
    let isWanted = true;
    const take = (next: ReadBody): void => {
      if (isWanted) setBody(next);
    };
    controlPlane.body(eventId).then(
      (text) => take(text === undefined ? { kind: 'failed' } : { kind: 'read', text }),
      () => take({ kind: 'failed' }),
    );
    return () => {
      isWanted = false;
    };
  }, [eventId, isLive, isRead]);
  return body;
}

function Notices({ marks }: { readonly marks: readonly Mark[] }): JSX.Element {
  return (
    <>
      {marks.map(({ kind, label, meaning }, index) => (
        <p key={index} class={`notice ${kind}`}>
          <span class={`mark ${kind}`}>{label}</span> <span>{meaning}</span>
        </p>
      ))}
    </>
  );
}
