/** An event of the plan, as far as it is written here; the app's own nestjs package makes it. */
export interface PlannedEvent {
  readonly eventType?: string;
  readonly description?: string;
  readonly owner?: string;
  readonly handler: string;
  readonly kind: string;
  readonly route?: string;
  readonly on: string;
  readonly at: string;
  readonly conditional: boolean;
  readonly fields: Readonly<Record<string, { readonly from: string; readonly value?: unknown }>>;
  /** JSON Schema. */
  readonly properties?: object;
}

/** The plan for people: a table of the events, then each with where its fields come from. */
export function planMarkdown(events: readonly PlannedEvent[]): string[] {
  const rows = events.map((event) =>
    row([nameOf(event), event.description ?? '', triggerOf(event), `\`${event.handler}\``, event.owner ?? '']),
  );
  return [
    '# Tracking plan',
    '',
    row(['Event', 'Description', 'When', 'Where', 'Owner']),
    row(['---', '---', '---', '---', '---']),
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
    ...(event.owner === undefined ? [] : [`Owner: ${event.owner}.`, '']),
    ...(fields.length === 0 ? ['No fields of its own.'] : [row(['Field', 'Value']), row(['---', '---'])]),
    ...fields.map(([name, field]) => row([`\`${name}\``, originOf(field)])),
    ...(event.properties === undefined ? [] : ['', ...schemaLines(event.properties)]),
  ];
}

function schemaLines(schema: object): string[] {
  return ['Its properties, as JSON Schema:', '', '```json', ...JSON.stringify(schema, undefined, 2).split('\n'), '```'];
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
