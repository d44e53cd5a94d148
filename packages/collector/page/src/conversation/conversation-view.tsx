import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { ForwardedCall } from '../../../src/client/control.types.js';
import { Link } from '../address/link.js';
import { marksOf, marksOfEvent } from '../arrivals/marks.js';
import { forwardedRow, requestLine } from '../arrivals/row.js';
import { counted, groupDigits } from '../frame/numbers.js';
import { InfluenceLabel, INFLUENCES, MarkList, Time, Value } from '../frame/parts.js';
import { useModel } from '../model/model.js';
import { formatSpan } from '../time/clock.js';
import { outcomeOf } from './conversations.js';
import { type Moment, timelineOf } from './timeline.js';
import { useConversation } from './use-conversations.js';

/** Moments that are listed at first, and by each press of the button. */
const STEP = 200;

/** Circles on the line of time; of more moments, some stand for all. */
const MAX_CIRCLES = 1000;

/** Everything that followed from one conversation, on one line of time, with its value. */
export function ConversationView({ id }: { readonly id: string }): JSX.Element {
  const { events, reading } = useConversation(id);
  const moments = useMemo(() => timelineOf(events), [events]);
  return (
    <main class="view scrolls" aria-labelledby="conversation-title">
      <div class="page-head">
        <Link to={{ view: 'conversations', filter: {}, event: undefined }} class="back">
          All conversations
        </Link>
        <h2 id="conversation-title">
          <span class="kind">Conversation</span> {id === '' ? '(empty)' : id}
        </h2>
      </div>
      {reading === 'incomplete' && <p class="problem">Earlier events could not be read from the collector.</p>}
      {moments.length === 0 ? (
        <p class="note">{reading === 'reading' ? 'Reading …' : 'No event names this conversation.'}</p>
      ) : (
        <>
          <Summary moments={moments} />
          <TimeLine moments={moments} />
          <Story id={id} moments={moments} />
        </>
      )}
    </main>
  );
}

function Summary({ moments }: { readonly moments: readonly Moment[] }): JSX.Element {
  const { byInfluence, sums, score } = outcomeOf(moments.map(({ event }) => event));
  return (
    <dl class="summary">
      <div>
        <dt>Events</dt>
        <dd>{moments.length.toLocaleString('en')}</dd>
      </div>
      {Object.entries(sums).map(([type, sum]) => (
        <div key={type}>
          <dt>{type === 'currency' ? 'Currency in all' : 'Numeric in all'}</dt>
          <dd>{groupDigits(sum)}</dd>
        </div>
      ))}
      <div>
        <dt>Quality, mean</dt>
        <dd>
          <Score score={score} />
        </dd>
      </div>
      <div>
        <dt>Within</dt>
        <dd>{formatSpan(moments.at(-1)?.sinceFirstMs ?? 0)}</dd>
      </div>
      <div class="wide">
        <dt>Influence</dt>
        <dd class="influences">
          {INFLUENCES.filter((influence) => byInfluence[influence] > 0).map((influence) => (
            <span key={influence}>
              {byInfluence[influence]} <InfluenceLabel influence={influence} />
            </span>
          ))}
        </dd>
      </div>
    </dl>
  );
}

/** The calls that were forwarded and the events that followed, in the order in which they happened. */
function Story({ id, moments }: { readonly id: string; readonly moments: readonly Moment[] }): JSX.Element {
  const { requests } = useModel();
  const [limit, setLimit] = useState(STEP);
  const rows = requests.rows.value;
  const parts = useMemo(() => {
    const calls = rows.flatMap((row) =>
      row.kind === 'forwarded' && row.forwarded.conversation === id ? row.forwarded : [],
    );
    const told = calls.map((call) => ({ call, timeMs: Date.parse(call.receivedAt) }));
    return [...moments.map((moment) => ({ moment, timeMs: moment.timeMs })), ...told].sort(
      (a, b) => a.timeMs - b.timeMs,
    );
  }, [rows, moments, id]);
  return (
    <>
      <ol class="moments">
        {parts
          .slice(0, limit)
          .map((part) =>
            'call' in part ? (
              <CallItem key={part.call.id} call={part.call} />
            ) : (
              <MomentItem key={part.moment.event.eventId} moment={part.moment} />
            ),
          )}
      </ol>
      {parts.length > limit && (
        <button type="button" onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(STEP, parts.length - limit)} more of {counted(parts.length - limit, 'moment')}
        </button>
      )}
    </>
  );
}

/** A call of another part of the API, such as a message that was logged. */
function CallItem({ call }: { readonly call: ForwardedCall }): JSX.Element {
  const row = forwardedRow(call);
  return (
    <li class="moment call">
      <span class="when">
        <Time at={call.receivedAt} />
      </span>
      <span class="what">
        <Link to={{ event: row.key }} class="type">
          {requestLine(call)}
        </Link>
        <MarkList marks={marksOf(row)} />
      </span>
    </li>
  );
}

function MomentItem({ moment }: { readonly moment: Moment }): JSX.Element {
  const { event, sincePreviousMs, moneySoFar } = moment;
  const { body, derived, eventId } = event;
  const marks = marksOfEvent(event);
  return (
    <li class={`moment ${derived.influence}`}>
      <span class="when">
        <Time at={derived.eventAt} />
        <span class="passed">{moment.isFirst ? 'first' : `+${formatSpan(sincePreviousMs)}`}</span>
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

/** The moments on a line, as far from one another as they were in time. */
function TimeLine({ moments }: { readonly moments: readonly Moment[] }): JSX.Element {
  const [first, last] = [moments[0], moments.at(-1)];
  const { clock } = useModel();
  const step = Math.ceil(moments.length / MAX_CIRCLES);
  return (
    <figure class="time-line">
      <svg role="img" aria-label={`A line of time with ${counted(moments.length, 'event')}, listed below.`}>
        <line x1="0%" x2="100%" y1="50%" y2="50%" />
        {moments
          .filter((_, index) => index % step === 0)
          .map(({ event, place, timeMs }) => (
            <circle key={event.eventId} class={event.derived.influence} cx={`${2 + 96 * place}%`} cy="50%" r="6">
              <title>{`${clock.time(timeMs)} ${event.body.eventType}`}</title>
            </circle>
          ))}
      </svg>
      <figcaption>
        <span>{first && clock.time(first.timeMs)}</span>
        <span>{last && formatSpan(last.sinceFirstMs)}</span>
        <span>{last && clock.time(last.timeMs)}</span>
      </figcaption>
    </figure>
  );
}

/** A quality impact score, -1 to 1. */
export function Score({ score }: { readonly score: number }): JSX.Element {
  const influence = score > 0 ? 'positive' : score < 0 ? 'negative' : 'neutral';
  return <span class={`influence ${influence}`}>{`${score > 0 ? '+' : ''}${score.toFixed(2)}`}</span>;
}
