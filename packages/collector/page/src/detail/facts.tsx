import type { ComponentChildren, JSX } from 'preact';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { Link } from '../address/link.js';
import type { Row } from '../arrivals/row.js';
import { exactly, not } from '../filter/condition.js';
import { type FilterName, propertyTexts } from '../filter/filter.js';
import { Time } from '../frame/parts.js';
import { useModel } from '../model/model.js';

/** The fields of an event after the API's defaults; each value links to all events that have it. */
export function Facts({ event }: { readonly event: StoredEvent }): JSX.Element {
  const { body, derived, receivedAt, eventId } = event;
  const isDerived = (field: (typeof derived.fields)[number]): boolean => derived.fields.includes(field);
  return (
    <dl class="facts">
      <FilterFact name="Type" filter="eventType" values={[body.eventType]} />
      <FilterFact name="Value" filter="value" values={[body.value]}>
        <span class="unit">{derived.valueType}</span>
      </FilterFact>
      <FilterFact name="Influence" filter="influence" values={[derived.influence]} isDerived={isDerived('influence')} />
      <Fact name="Quality impact" isDerived={isDerived('qualityImpactScore')}>
        {signed(derived.qualityImpactScore)}
      </Fact>
      <Fact name="Received">
        <Time at={receivedAt} isFull />
      </Fact>
      <Fact name="Happened" isDerived={isDerived('eventAt')}>
        <Time at={derived.eventAt} isFull />
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
      <FilterFact
        name="Properties"
        filter="property"
        values={propertyTexts(body.properties).slice(0, MAX_PROPERTIES)}
      />
      <Fact name="Event id">
        <code>{eventId}</code>
      </Fact>
    </dl>
  );
}

/** What is known of a request that left no event. */
export function RequestFacts({
  row,
  children,
}: {
  readonly row: Row;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { user, conversation } = row.kind === 'sampled' ? row.sampled : row.kind === 'forwarded' ? row.forwarded : {};
  const { organization, value } = row.kind === 'sampled' ? row.sampled : {};
  const { insertId } = row.kind === 'sampled' ? row.sampled : row.kind === 'faulted' ? row.faulted : {};
  return (
    <dl class="facts">
      <Fact name="Received">
        <Time at={row.receivedAt} isFull />
      </Fact>
      {children !== undefined && <Fact name="Request">{children}</Fact>}
      <FilterFact name="Value" filter="value" values={[value]} />
      <FilterFact name="User" filter="user" values={[user]} />
      <FilterFact name="Organization" filter="organization" values={[organization]} />
      <FilterFact name="Conversation" filter="conversation" values={[conversation]} />
      <FilterFact name="Insert id" filter="insertId" values={[insertId]} />
    </dl>
  );
}

/** Properties that are listed; the body below has all of them. */
const MAX_PROPERTIES = 30;

interface FactProps {
  readonly name: string;
  /** Not sent, but filled in by the API's default. */
  readonly isDerived?: boolean;
  readonly children?: ComponentChildren;
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

interface FilterFactProps extends FactProps {
  readonly filter: FilterName;
  readonly values: readonly (string | undefined)[];
}

/** Values, each with a link to everything that has it and a button that hides it. */
function FilterFact({ name, filter, values, isDerived = false, children }: FilterFactProps): JSX.Element | undefined {
  const { address } = useModel();
  const given = values.filter((value) => value !== undefined);
  if (given.length === 0) return undefined;
  const { view: current, filter: others } = address.current.value;
  const shared = current === 'events' ? others : {};
  return (
    <Fact name={name} isDerived={isDerived}>
      {given.map((value, index) => (
        <span key={index} class="value-links">
          <Link
            to={
              filter === 'conversation'
                ? { view: 'conversations', filter: { conversation: exactly(value) } }
                : { view: 'events', filter: { ...shared, [filter]: exactly(value) } }
            }
            class="id"
          >
            {value === '' ? '(empty)' : value}
          </Link>
          <button
            type="button"
            class="not"
            aria-label={`Hide ${name.toLowerCase()} ${value}`}
            title="Show everything else"
            onClick={() => address.go({ view: 'events', filter: { ...shared, [filter]: not(exactly(value)) } })}
          >
            hide
          </button>
        </span>
      ))}
      {children}
    </Fact>
  );
}

function signed(score: number): string {
  return score > 0 ? `+${score}` : String(score);
}
