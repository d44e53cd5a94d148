import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { marksOf } from '../arrivals/marks.js';
import { TextBlock } from '../frame/text-block.js';
import { useModel } from '../model/use-model.js';
import { curlCommand } from './curl.js';
import { Facts } from './facts.js';
import { useEvent } from './use-event.js';

/** Everything about one event. Esc closes it, and one is where one was before. */
export function DetailPanel({ eventId }: { readonly eventId: string }): JSX.Element {
  const { address } = useModel();
  const event = useEvent(eventId);
  const opener = useRef(document.activeElement);
  const close = (): void => {
    address.go({ event: undefined }, { replace: true });
    const back = document.querySelector('.grid-row[tabindex="0"]') ?? opener.current;
    if (back instanceof HTMLElement) back.focus();
  };
  useEffect(() => {
    const closeOnEscape = (press: KeyboardEvent): void => {
      if (press.key === 'Escape' && !(press.target instanceof HTMLInputElement)) close();
    };
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
  }, []);
  return (
    <aside class="detail" aria-labelledby="detail-title">
      <div class="detail-head">
        <h2 id="detail-title">{event?.body.eventType ?? 'Event'}</h2>
        <button type="button" class="small" onClick={close} aria-label="Close details" title="Esc">
          Close
        </button>
      </div>
      {event === undefined ? (
        <p class="note">This event is not among those the page holds.</p>
      ) : (
        <Detail event={event} />
      )}
    </aside>
  );
}

function Detail({ event }: { readonly event: StoredEvent }): JSX.Element {
  const { session } = useModel();
  const marks = marksOf({ key: event.eventId, receivedAt: event.receivedAt, eventType: event.body.eventType, event });
  const curl = curlCommand(event.body, { origin: window.location.origin, key: session.key.value });
  return (
    <div class="detail-body">
      {marks.map(({ kind, label, meaning }) => (
        <p key={kind} class={`notice ${kind}`}>
          <span class={`mark ${kind}`}>{label}</span> {meaning}
        </p>
      ))}
      <Facts event={event} />
      <TextBlock title="Body as sent" text={JSON.stringify(event.body, undefined, 2)} what="the body as JSON" />
      <TextBlock title="Send it again" text={curl} what="the curl command" />
    </div>
  );
}
