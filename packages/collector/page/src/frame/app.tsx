import type { JSX } from 'preact';
import type { View } from '../address/address.js';
import { CompareView } from '../compare/compare-view.js';
import { ConversationsView } from '../conversation/conversations-view.js';
import { DetailPanel } from '../detail/detail-panel.js';
import { useModel } from '../model/model.js';
import { RehearseView } from '../rehearse/rehearse-view.js';
import { RejectedView } from '../rejected/rejected-view.js';
import { EventsView } from '../table/events-view.js';
import { TotalsView } from '../totals/totals-view.js';
import { Header } from './header.js';
import { KeyForm } from './key-form.js';

const PARTS: Readonly<Record<View, () => JSX.Element>> = {
  events: EventsView,
  rejected: RejectedView,
  totals: TotalsView,
  conversations: ConversationsView,
  compare: CompareView,
  rehearse: RehearseView,
};

/** The whole page: the header and one view, or the form for the key. */
export function App(): JSX.Element {
  const { address, session } = useModel();
  const { kind } = session.state.value;
  const { view, event } = address.current.value;
  const Part = PARTS[view];
  if (kind === 'keyless' || kind === 'refused') {
    return (
      <div class="app">
        <Header isNavigable={false} />
        <KeyForm isRefused={kind === 'refused'} />
      </div>
    );
  }
  return (
    <div class={event === undefined ? 'app' : 'app has-detail'}>
      <Header isNavigable />
      <Part />
      {event !== undefined && <DetailPanel rowKey={event} />}
    </div>
  );
}
