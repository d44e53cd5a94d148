import type { JSX } from 'preact';
import { counted } from '../frame/counted.js';
import { formatSpan, formatTime } from '../time/format-time.js';
import type { Moment } from './timeline.js';

/** The moments on a line, as far from one another as they were in time. */
export function TimeLine({ moments }: { readonly moments: readonly Moment[] }): JSX.Element {
  const [first, last] = [moments[0], moments.at(-1)];
  const now = Date.now();
  return (
    <figure class="time-line">
      <svg role="img" aria-label={`A line of time with ${counted(moments.length, 'event')}, listed below.`}>
        <line x1="0%" x2="100%" y1="50%" y2="50%" />
        {moments.map(({ event, place, timeMs }) => (
          <circle key={event.eventId} class={event.derived.influence} cx={`${2 + 96 * place}%`} cy="50%" r="6">
            <title>{`${formatTime(timeMs, now)} ${event.body.eventType}`}</title>
          </circle>
        ))}
      </svg>
      <figcaption>
        <span>{first && formatTime(first.timeMs, now)}</span>
        <span>{last && formatSpan(last.sinceFirstMs)}</span>
        <span>{last && formatTime(last.timeMs, now)}</span>
      </figcaption>
    </figure>
  );
}
