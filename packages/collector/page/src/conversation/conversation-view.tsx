import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Link } from '../address/link.js';
import { INFLUENCES, InfluenceLabel } from '../frame/influence.js';
import { formatSpan } from '../time/format-time.js';
import { groupDigits } from '../totals/group-digits.js';
import { MomentList } from './moment-list.js';
import { outcomeOf } from './outcome.js';
import { Score } from './score.js';
import { TimeLine } from './time-line.js';
import { timelineOf, type Moment } from './timeline.js';
import { useConversation } from './use-conversation.js';

/** Everything that followed from one conversation, on one line of time, with its value. */
export function ConversationView({ id }: { readonly id: string }): JSX.Element {
  const { events, state } = useConversation(id);
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
      {state === 'incomplete' && <p class="problem">Earlier events could not be read from the collector.</p>}
      {moments.length === 0 ? (
        <p class="note">{state === 'reading' ? 'Reading …' : 'No event names this conversation.'}</p>
      ) : (
        <>
          <Summary moments={moments} />
          <TimeLine moments={moments} />
          <MomentList moments={moments} />
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
