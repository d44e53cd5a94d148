import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Link } from '../address/link.js';
import { useModel } from '../model/use-model.js';
import { formatSpan, formatTime } from '../time/format-time.js';
import { groupDigits } from '../totals/group-digits.js';
import { InfluenceBar } from '../totals/influence-bar.js';
import { conversationsOf, type Conversation } from './conversations.js';
import { Score } from './score.js';

const MAX_SHOWN = 200;

/** The conversations of the events that the page holds, and what followed from each. */
export function ConversationList(): JSX.Element {
  const { log } = useModel();
  const rows = log.rows.value;
  const all = useMemo(() => conversationsOf(rows.flatMap(({ event }) => event ?? [])), [rows]);
  const shown = all.slice(0, MAX_SHOWN);
  return (
    <main class="view scrolls" aria-labelledby="conversations-title">
      <div class="page-head">
        <h2 id="conversations-title">Conversations</h2>
        <p>
          {all.length === 0
            ? 'No event names a conversation yet. Send externalConversationId with an event, and what followed from each conversation is shown here.'
            : `What followed from each, the latest first${all.length > shown.length ? `: ${shown.length} of ${all.length}` : ''}.`}
        </p>
      </div>
      {shown.length > 0 && (
        <div class="table-scroller" tabIndex={0} role="region" aria-labelledby="conversations-title">
          <table class="totals">
            <thead>
              <tr>
                <th scope="col">Conversation</th>
                <th scope="col">By influence</th>
                <th scope="col" class="number">
                  Events
                </th>
                <th scope="col" class="number">
                  Currency
                </th>
                <th scope="col" class="number">
                  Quality
                </th>
                <th scope="col" class="number">
                  Within
                </th>
                <th scope="col" class="number">
                  Last event
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((conversation) => (
                <ConversationRow key={conversation.id} conversation={conversation} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  );
}

function ConversationRow({ conversation }: { readonly conversation: Conversation }): JSX.Element {
  const { id, count, byInfluence, sums, score, firstMs, lastMs } = conversation;
  return (
    <tr>
      <th scope="row">
        <Link to={{ view: 'conversations', filter: { conversation: id } }}>{id === '' ? '(empty)' : id}</Link>
      </th>
      <td>
        <InfluenceBar counts={byInfluence} />
      </td>
      <td class="number">{count.toLocaleString('en')}</td>
      <td class="number">{sums.currency === undefined ? '–' : groupDigits(sums.currency)}</td>
      <td class="number">
        <Score score={score} />
      </td>
      <td class="number">{formatSpan(lastMs - firstMs)}</td>
      <td class="number">{formatTime(lastMs, Date.now())}</td>
    </tr>
  );
}
