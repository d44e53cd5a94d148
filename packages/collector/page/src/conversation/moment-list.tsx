import type { JSX } from 'preact';
import { marksOf } from '../arrivals/marks.js';
import { Link } from '../address/link.js';
import { InfluenceLabel } from '../frame/influence.js';
import { MarkList } from '../frame/mark-list.js';
import { Value } from '../frame/value.js';
import { formatSpan, formatTime } from '../time/format-time.js';
import { groupDigits } from '../totals/group-digits.js';
import type { Moment } from './timeline.js';

/** The moments one below the other, with the time that passed between them. */
export function MomentList({ moments }: { readonly moments: readonly Moment[] }): JSX.Element {
  return (
    <ol class="moments">
      {moments.map((moment, index) => (
        <MomentItem key={moment.event.eventId} moment={moment} isFirst={index === 0} />
      ))}
    </ol>
  );
}

function MomentItem({ moment, isFirst }: { readonly moment: Moment; readonly isFirst: boolean }): JSX.Element {
  const { event, timeMs, sincePreviousMs, moneySoFar } = moment;
  const { body, derived, eventId, receivedAt } = event;
  const marks = marksOf({ key: eventId, receivedAt, eventType: body.eventType, event });
  return (
    <li class={`moment ${derived.influence}`}>
      <span class="when">
        <time dateTime={derived.eventAt}>{formatTime(timeMs, Date.now())}</time>
        <span class="passed">{isFirst ? 'first' : `+${formatSpan(sincePreviousMs)}`}</span>
      </span>
      <span class="what">
        <Link to={{ event: eventId }} class="type">
          {body.eventType}
        </Link>
        <InfluenceLabel influence={derived.influence} />
        <MarkList marks={marks} />
      </span>
      <span class="worth">
        <Value value={body.value} type={derived.valueType} />
        {moneySoFar !== undefined && <span class="so-far">{groupDigits(moneySoFar)} so far</span>}
      </span>
    </li>
  );
}
