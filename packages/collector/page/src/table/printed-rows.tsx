import type { JSX } from 'preact';
import { marksOf } from '../arrivals/marks.js';
import { bodyFieldsOf, type Row } from '../arrivals/row.js';
import { counted } from '../frame/numbers.js';
import { Time } from '../frame/parts.js';
import { COLUMNS } from './event-row.js';

/** Rows that are printed: about twenty-five sheets. */
const MAX_PRINTED = 1000;

/** All rows on paper, where nothing scrolls, or the latest of them and how to export the others. */
export function PrintedRows({ rows }: { readonly rows: readonly Row[] }): JSX.Element {
  const shown = rows.slice(0, MAX_PRINTED);
  return (
    <section class="printed" aria-label="Printed events">
      <p>
        {rows.length <= MAX_PRINTED
          ? `${counted(rows.length, 'row')}, the newest first.`
          : `The latest ${counted(MAX_PRINTED, 'row')} of ${counted(rows.length, 'row')}. Export has all of them, as one JSON object a line: the button below the table, or GET ${window.location.origin}/_collector/export.ndjson with the key.`}
      </p>
      <table>
        <thead>
          <tr>
            {COLUMNS.map(({ name, title }) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <PrintedRow key={row.key} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PrintedRow({ row }: { readonly row: Row }): JSX.Element {
  const body = bodyFieldsOf(row);
  const influence = row.kind === 'stored' ? row.event.derived.influence : '';
  const cells = [
    body.value,
    influence,
    body.externalUserId ?? body.userId,
    body.externalOrganizationId ?? body.organizationId,
    body.externalConversationId ?? body.conversationId,
  ];
  const marks = marksOf(row).map(({ label, meaning, kind }) => (kind === 'rejected' ? meaning : label));
  return (
    <tr>
      <td>
        <Time at={row.receivedAt} isFull />
      </td>
      <td>{row.eventType}</td>
      {cells.map((cell, index) => (
        <td key={index}>{typeof cell === 'string' ? cell : cell === undefined ? '' : JSON.stringify(cell)}</td>
      ))}
      <td>{marks.join(', ')}</td>
    </tr>
  );
}
