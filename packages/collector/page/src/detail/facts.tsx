import type { ComponentChildren, JSX } from 'preact';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { Link } from '../address/link.js';
import { InfluenceLabel } from '../frame/influence.js';
import { Value } from '../frame/value.js';
import type { FilterName } from '../filter/filter.js';
import { useModel } from '../model/use-model.js';
import { formatTime } from '../time/format-time.js';

/** What an event says, after the API's defaults; its ids lead to everything else that has them. */
export function Facts({ event }: { readonly event: StoredEvent }): JSX.Element {
  const { body, derived, receivedAt, eventId } = event;
  const now = Date.now();
  const isDerived = (field: (typeof derived.fields)[number]): boolean => derived.fields.includes(field);
  return (
    <dl class="facts">
      <Fact name="Value">
        <Value value={body.value} type={derived.valueType} />
      </Fact>
      <Fact name="Influence" isDerived={isDerived('influence')}>
        <InfluenceLabel influence={derived.influence} />
      </Fact>
      <Fact name="Quality impact" isDerived={isDerived('qualityImpactScore')}>
        {signed(derived.qualityImpactScore)}
      </Fact>
      <Fact name="Received">
        <time dateTime={receivedAt}>{formatTime(Date.parse(receivedAt), now)}</time>
      </Fact>
      <Fact name="Happened" isDerived={isDerived('eventAt')}>
        <time dateTime={derived.eventAt}>{formatTime(Date.parse(derived.eventAt), now)}</time>
      </Fact>
      <FilterFact name="User" filter="user" values={[body.externalUserId, body.userId]} />
      <FilterFact
        name="Organization"
        filter="organization"
        values={[body.externalOrganizationId, body.organizationId]}
      />
      <FilterFact
        name="Conversation"
        filter="conversation"
        values={[body.externalConversationId, body.conversationId]}
      />
      <FilterFact name="Product" filter="productId" values={[body.productId]} />
      <FilterFact name="Insert id" filter="insertId" values={[body.insertId]} />
      <Fact name="Event id">
        <code>{eventId}</code>
      </Fact>
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  /** Not sent, but filled in by the API's default. */
  readonly isDerived?: boolean;
  readonly children: ComponentChildren;
}

function Fact({ name, isDerived = false, children }: FactProps): JSX.Element {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        {children}
        {isDerived && <span class="unit">by default</span>}
      </dd>
    </div>
  );
}

interface FilterFactProps {
  readonly name: string;
  readonly filter: FilterName;
  readonly values: readonly (string | undefined)[];
}

function FilterFact({ name, filter, values }: FilterFactProps): JSX.Element | undefined {
  const { address } = useModel();
  const given = values.filter((value) => value !== undefined);
  if (given.length === 0) return undefined;
  const view = filter === 'conversation' ? 'conversations' : 'events';
  const others = view === 'events' ? address.current.value.filter : {};
  return (
    <Fact name={name}>
      {given.map((value) => (
        <Link key={value} to={{ view, filter: { ...others, [filter]: value } }} class="id">
          {value === '' ? '(empty)' : value}
        </Link>
      ))}
    </Fact>
  );
}

function signed(score: number): string {
  return score > 0 ? `+${score}` : String(score);
}
