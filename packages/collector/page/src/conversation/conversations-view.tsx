import type { JSX } from 'preact';
import { useModel } from '../model/use-model.js';
import { ConversationList } from './conversation-list.js';
import { ConversationView } from './conversation-view.js';

/** One conversation when the URL names one, else all of them. */
export function ConversationsView(): JSX.Element {
  const { address } = useModel();
  const { conversation } = address.current.value.filter;
  if (conversation === undefined || conversation.includes('*')) return <ConversationList />;
  return <ConversationView id={conversation} key={conversation} />;
}
