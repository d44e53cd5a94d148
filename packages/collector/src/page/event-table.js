/* global document */

/** Rows on the page; the oldest go first. */
const MAX_ROWS = 500;

/** The table of stored events, the newest on top. Everything from the wire is text, never markup. */
export function createEventTable(body, emptyNote) {
  const rows = new Map();
  const showEmpty = () => (emptyNote.hidden = rows.size > 0);
  return {
    add(event) {
      if (rows.has(event.eventId)) return;
      const row = eventRow(event);
      body.prepend(row);
      rows.set(event.eventId, { row, event });
      if (rows.size > MAX_ROWS) removeOldest(rows);
      showEmpty();
    },
    /** A request repeated an event: its counts are new. */
    mark({ eventId, duplicates, conflicts }) {
      const known = rows.get(eventId);
      if (known === undefined) return;
      known.event = { ...known.event, duplicates, conflicts };
      known.row.lastElementChild.replaceChildren(...marks(known.event));
    },
    clear() {
      rows.clear();
      body.replaceChildren();
      showEmpty();
    },
  };
}

function removeOldest(rows) {
  const [eventId, { row }] = rows.entries().next().value;
  row.remove();
  rows.delete(eventId);
}

function eventRow(event) {
  const { body, derived, receivedAt } = event;
  const row = document.createElement('tr');
  row.dataset.eventId = event.eventId;
  row.append(
    cell(new Date(receivedAt).toLocaleTimeString(), { title: `received ${receivedAt}, happened ${derived.eventAt}` }),
    cell(body.eventType),
    cell(body.value, { title: `${body.value} (${derived.valueType})` }),
    cell(derived.influence, { className: derived.influence }),
    cell(body.externalUserId ?? body.userId ?? ''),
    cell(body.externalOrganizationId ?? body.organizationId ?? ''),
    cell(body.externalConversationId ?? body.conversationId ?? ''),
    cell(''),
  );
  row.lastElementChild.append(...marks(event));
  return row;
}

function cell(text, { title = text, className = '' } = {}) {
  const td = document.createElement('td');
  td.textContent = text;
  td.title = title;
  td.className = className;
  return td;
}

function marks({ duplicates, conflicts, warnings }) {
  const all = [
    ...(duplicates > 0 ? [mark('duplicate', `${duplicates} duplicate`, 'sent again with the same insert id')] : []),
    ...(conflicts > 0 ? [mark('conflict', `${conflicts} conflict`, 'sent again with another body')] : []),
    ...warnings.map((warning) => mark('warning', 'warning', warning)),
  ];
  return all.flatMap((node, index) => (index === 0 ? [node] : [', ', node]));
}

function mark(className, text, title) {
  const span = document.createElement('span');
  span.className = `mark ${className}`;
  span.textContent = text;
  span.title = title;
  return span;
}
