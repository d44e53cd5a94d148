import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from '../address/link.js';
import { exactly, parseCondition } from '../filter/condition.js';
import { groupDigits } from '../frame/numbers.js';
import { useModel } from '../model/model.js';
import { formatSpan } from '../time/clock.js';
import { InfluenceBar } from '../totals/totals-view.js';
import { ConversationView, Score } from './conversation-view.js';
import type { Conversation } from './conversations.js';
import { useConversations } from './use-conversations.js';

/** One conversation when the URL names one, else all of them. */
export function ConversationsView(): JSX.Element {
  const { address } = useModel();
  const { conversation } = address.current.value.filter;
  if (conversation === undefined) return <ConversationList />;
  const { kind, isNegated, text } = parseCondition(conversation);
  return kind !== 'exact' || isNegated ? <ConversationList /> : <ConversationView id={text} key={text} />;
}

const MAX_SHOWN = 200;

/** The conversations that the collector has events of, with their outcomes. */
function ConversationList(): JSX.Element {
  const { all, reading } = useConversations();
  const [wanted, setWanted] = useState('');
  const found = wanted === '' ? all : all.filter(({ id }) => id.toLowerCase().includes(wanted.toLowerCase()));
  const shown = found.slice(0, MAX_SHOWN);
  return (
    <main class="view scrolls" aria-labelledby="conversations-title">
      <div class="page-head">
        <h2 id="conversations-title">Conversations</h2>
        <p>
          {all.length === 0
            ? 'No event names a conversation yet. Send externalConversationId with an event, and its conversation is listed here.'
            : `The events of each, the latest first${all.length > shown.length ? `: ${shown.length} of ${all.length.toLocaleString('en')}` : ''}.`}
          {reading === 'reading' && ' Reading earlier events …'}
          {reading === 'cut' && ' Only the latest events were read: find an older conversation by its id.'}
          {reading === 'incomplete' && ' Earlier events could not be read from the collector.'}
        </p>
      </div>
      {all.length > 0 && (
        <div class="row find">
          <label for="find-conversation">Find</label>
          <input
            id="find-conversation"
            type="search"
            placeholder="a part of the id"
            autocomplete="off"
            spellcheck={false}
            value={wanted}
            onInput={({ currentTarget }) => setWanted(currentTarget.value.trim())}
          />
          {wanted !== '' && (
            <Link to={{ view: 'conversations', filter: { conversation: exactly(wanted) } }}>Open {wanted}</Link>
          )}
        </div>
      )}
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
  const { clock } = useModel();
  const { id, count, byInfluence, sums, score, firstMs, lastMs } = conversation;
  return (
    <tr>
      <th scope="row">
        <Link to={{ view: 'conversations', filter: { conversation: exactly(id) } }}>{id === '' ? '(empty)' : id}</Link>
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
      <td class="number">{clock.time(lastMs)}</td>
    </tr>
  );
}
