import type { JSX } from 'preact';
import type { View } from '../address/address.js';
import { CompareView } from '../compare/compare-view.js';
import { ConversationsView } from '../conversation/conversations-view.js';
import { DetailPanel } from '../detail/detail-panel.js';
import { EventsView } from '../table/events-view.js';
import { useModel } from '../model/use-model.js';
import { RejectedView } from '../rejected/rejected-view.js';
import { TotalsView } from '../totals/totals-view.js';
import { Header } from './header.js';
import { KeyForm } from './key-form.js';

const PARTS: Readonly<Record<View, () => JSX.Element>> = {
  events: EventsView,
  rejected: RejectedView,
  totals: TotalsView,
  conversations: ConversationsView,
  compare: CompareView,
};

/** The whole page: what is always there around one view, or the question for the key. */
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
      {event !== undefined && <DetailPanel eventId={event} />}
    </div>
  );
}
