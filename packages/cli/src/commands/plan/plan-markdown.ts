import type { PlannedEvent } from './planned-event.types.js';

/** The plan for people: a table of the events, then each with where its fields come from. */
export function planMarkdown(events: readonly PlannedEvent[]): string[] {
  const rows = events.map((event) =>
    row([nameOf(event), event.description ?? '', triggerOf(event), `\`${event.handler}\``]),
  );
  return [
    '# Tracking plan',
    '',
    row(['Event', 'Description', 'When', 'Where']),
    row(['---', '---', '---', '---']),
    ...rows,
    ...events.flatMap((event) => ['', ...section(event)]),
  ];
}

function section(event: PlannedEvent): string[] {
  const fields = Object.entries(event.fields);
  return [
    `## ${nameOf(event)}`,
    '',
    ...(event.description === undefined ? [] : [event.description, '']),
    `${triggerOf(event)} (\`${event.handler}\`).`,
    '',
    ...(fields.length === 0 ? ['No fields of its own.'] : [row(['Field', 'Value']), row(['---', '---'])]),
    ...fields.map(([name, field]) => row([`\`${name}\``, originOf(field)])),
  ];
}

function nameOf({ eventType }: PlannedEvent): string {
  return eventType === undefined ? '(built by a function)' : `\`${eventType}\``;
}

function triggerOf({ kind, route, on, at, conditional }: PlannedEvent): string {
  const ends: Readonly<Record<string, string>> = {
    success: 'succeeds',
    error: 'fails',
    abort: 'is aborted',
    always: 'ends',
  };
  const what = route === undefined ? `the ${kind} method` : `\`${route}\``;
  const first = at === 'first' ? ', at its first item' : '';
  return `When ${what} ${ends[on] ?? on}${first}${conditional ? ', on a condition' : ''}`;
}

function originOf({ from, value }: { readonly from: string; readonly value?: unknown }): string {
  switch (from) {
    case 'function':
      return 'computed';
    case 'occurrence':
      return '`1`: each one counts';
    case 'catalogue':
      return `\`${JSON.stringify(value)}\`, from the catalogue`;
    default:
      return `\`${JSON.stringify(value)}\``;
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
}
