import { dirname, join } from 'node:path';
import MagicString from 'magic-string';
import { is, type Call, type Node, type Source } from './read-source.js';

/** What becomes of a call, or of the place where a client is made. */
export interface Step {
  readonly path: string;
  readonly line: number;
  readonly kind: 'tracked' | 'bridged' | 'left';
  readonly told: string;
}

export interface Rewritten {
  /** New texts by their paths; files that stay as they are have none. */
  readonly texts: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

/** A change that is made where it is clear what the code means, or the reason why it is not made. */
type Plan =
  { readonly kind: 'tracked'; readonly by: 'tracker' | 'service' } | { readonly kind: 'left'; readonly why: string };

/**
 * Moves the calls of the vendor's `events.create()`. With `to: 'track'`, a call whose result is not used becomes
 * `track()`; every other call stays, and its client is bridged where it is made. With `to: 'bridge'` all calls stay. A call
 * whose client the code does not show is left, and told.
 */
export function rewriteSources(sources: readonly Source[], to: 'track' | 'bridge'): Rewritten {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const makerOf = (source: Source, name: string): Source | undefined => {
    if (source.made.has(name)) return source;
    const imported = source.imports.get(name);
    const other = imported?.from.startsWith('.') ? findSource(byPath, source.path, imported.from) : undefined;
    const local = other?.exports.get(imported!.name);
    return local !== undefined && other!.made.has(local) ? other : undefined;
  };
  const texts = new Map<string, string>();
  const steps: Step[] = [];
  const edits = new Map(sources.map((source) => [source, new Edit(source)]));

  let isBridgeNeeded = to === 'bridge';
  for (const source of sources) {
    for (const call of source.calls) {
      const plan = planOf(call, source, makerOf, to);
      const at = { path: source.path, line: call.line };
      if (plan.kind === 'left') {
        isBridgeNeeded ||= call.client !== undefined;
        if (to === 'track' || call.client === undefined) steps.push({ ...at, kind: 'left', told: plan.why });
        continue;
      }
      const maker = call.client!.kind === 'variable' ? makerOf(source, call.client!.name)! : undefined;
      const told = edits.get(source)!.track(call, plan.by, maker === undefined ? undefined : edits.get(maker)!);
      steps.push({ ...at, kind: 'tracked', told });
    }
  }
  for (const [source, edit] of edits) {
    if (isBridgeNeeded) {
      for (const node of source.constructions) {
        edit.bridge(node);
        const told = 'the client sends its events through a tracker';
        steps.push({ path: source.path, line: node.loc.start.line, kind: 'bridged', told });
      }
    }
  }
  for (const [source, edit] of edits) {
    const text = edit.text();
    if (text !== source.code) texts.set(source.path, text);
  }
  return { texts, steps: steps.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1)) };
}

function planOf(
  call: Call,
  source: Source,
  makerOf: (source: Source, name: string) => Source | undefined,
  to: 'track' | 'bridge',
): Plan {
  const left = (why: string): Plan => ({ kind: 'left', why });
  const { client } = call;
  if (client === undefined) return left('the code does not show whether this is the vendor’s client');
  const maker = client.kind === 'variable' ? makerOf(source, client.name) : undefined;
  if (client.kind === 'variable' && maker === undefined) {
    return { kind: 'left', why: `${client.name} comes from a file that was not given, or is made in no plain way` };
  }
  if (to === 'bridge') return left('');
  const [body, ...more] = call.node['arguments'] as Node[];
  if (body === undefined || is(body, 'SpreadElement')) return left('its argument is not one object');
  if (more.length > 0) return left('it has options of a request; track() has none');
  const statement = statementOf(call);
  if (statement === undefined)
    return left('its result is used: trackAndWait() has the outcome, the bridge the same promise');
  const isTried = call.around.some(({ type }) => type === 'TryStatement');
  if (isTried) return left('it stands in a try statement, which would no longer see it fail');
  if (client.kind === 'variable') return { kind: 'tracked', by: 'tracker' };
  if (client.kind === 'given') return left('its client is made elsewhere');
  if (!/\.[cm]?tsx?$/.test(source.path)) return left('its class is not TypeScript');
  const text = source.code.slice(client.owner.start, client.owner.end);
  if (/\btracking\b/.test(text)) return left('its class has a member called tracking');
  const decorators = client.owner['decorators'] as Node[] | undefined;
  if ((decorators ?? []).length > 0 && constructorOf(client.owner) !== undefined)
    return { kind: 'tracked', by: 'service' };
  return left('its class is no provider with a constructor, which could be given the TrackingService');
}

/** The statement that is nothing but this call: waited for or not, with its rejection caught or not. */
function statementOf({ node, around }: Call): Node | undefined {
  let inner = node;
  for (const outer of around) {
    if (is(outer, 'ExpressionStatement')) return outer;
    const isUnary = is(outer, 'AwaitExpression') || (is(outer, 'UnaryExpression') && outer['operator'] === 'void');
    if (!isUnary && !isCatchOf(outer, inner)) return undefined;
    inner = outer;
  }
  return undefined;
}

function isCatchOf(outer: Node, inner: Node): boolean {
  if (is(outer, 'MemberExpression')) {
    return outer['object'] === inner && is(outer['property'], 'Identifier') && outer['property']['name'] === 'catch';
  }
  return is(outer, 'CallExpression') && outer['callee'] === inner && is(inner, 'MemberExpression');
}

function constructorOf(owner: Node): Node | undefined {
  const members = (owner['body'] as Node)['body'] as Node[];
  return members.find((member) => is(member, 'ClassMethod') && member['kind'] === 'constructor');
}

function findSource(byPath: ReadonlyMap<string, Source>, from: string, specifier: string): Source | undefined {
  const stem = join(dirname(from), specifier);
  const bare = stem.replace(/\.[cm]?jsx?$/, '');
  const ends = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.js'];
  for (const path of [stem, ...ends.map((end) => bare + end)]) {
    const source = byPath.get(path);
    if (source !== undefined) return source;
  }
  return undefined;
}

/** The changes of one file. What it needs of imports and declarations is added once, below its own imports. */
class Edit {
  readonly #text: MagicString;
  readonly #needed = new Map<string, Set<string>>();
  /** Classes whose constructor takes the service by now. */
  readonly #injected = new Set<Node>();
  readonly #tracker: string;
  #makesTracker = false;
  #exportsTracker = false;

  constructor(private readonly source: Source) {
    this.#text = new MagicString(source.code);
    this.#tracker = source.declared.has('tracker') ? 'greenflashTracker' : 'tracker';
  }

  bridge(construction: Node): void {
    this.#makesTracker = true;
    this.#need('@greenflash-events/core/bridge', 'bridgeEvents');
    this.#text.appendLeft(construction.start, 'bridgeEvents(').appendRight(construction.end, `, ${this.#tracker})`);
  }

  track(call: Call, by: 'tracker' | 'service', maker: Edit | undefined): string {
    const statement = statementOf(call)!;
    const [body] = call.node['arguments'] as Node[];
    const target = by === 'service' ? `this.${this.#inject(call)}` : this.#trackerOf(maker!);
    const semicolon = this.source.code.slice(statement.start, statement.end).endsWith(';') ? ';' : '';
    this.#text.update(statement.start, body!.start, `${target}.track(`);
    this.#text.update(body!.end, statement.end, `)${semicolon}`);
    return statement.end - call.node.end > 1
      ? 'track(); its failures are told by hooks and the log, not by .catch()'
      : 'track()';
  }

  text(): string {
    const lines = [...this.#needed].map(([from, names]) => this.#importLine(from, [...names]));
    if (this.#makesTracker) {
      const exported = this.#exportsTracker && !this.source.isCommonJs ? 'export ' : '';
      lines.push(`\n${exported}const ${this.#tracker} = createTracker({ handleSignals: true });`);
    }
    if (lines.length > 0) this.#text.appendRight(this.#belowImports(), `\n${lines.join('\n')}`);
    return this.#text.toString();
  }

  #trackerOf(maker: Edit): string {
    maker.#makesTracker = true;
    maker.#need('@greenflash-events/core', 'createTracker');
    if (maker === this) return this.#tracker;
    maker.#exportsTracker = true;
    const from = [...this.source.imports.values()].find(
      (imported) => imported.from.startsWith('.') && isPathOf(this.source.path, imported.from, maker.source.path),
    )!.from;
    const local = this.#tracker;
    this.#need(from, maker.#tracker === local ? local : `${maker.#tracker} as ${local}`);
    return local;
  }

  /** @returns the name of the property that the constructor is given */
  #inject({ client }: Call): string {
    const { owner } = client as Extract<Call['client'], { kind: 'property' }>;
    const maker = constructorOf(owner)!;
    if (!this.#injected.has(owner)) {
      this.#injected.add(owner);
      this.#need('@greenflash-events/nestjs', 'TrackingService');
      const others = (maker['params'] as Node[]).length > 0 ? ', ' : '';
      const start = this.source.code.indexOf('(', maker.start) + 1;
      this.#text.appendLeft(start, `private readonly tracking: TrackingService${others}`);
    }
    return 'tracking';
  }

  #need(from: string, name: string): void {
    if (from === '@greenflash-events/core/bridge') this.#need('@greenflash-events/core', 'createTracker');
    if (this.source.imports.get(name)?.from === from) return;
    this.#needed.set(from, (this.#needed.get(from) ?? new Set()).add(name));
  }

  #importLine(from: string, names: readonly string[]): string {
    const list = `{ ${names.join(', ')} }`;
    if (this.source.isCommonJs) return `const ${list.replaceAll(' as ', ': ')} = require('${from}');`;
    return `import ${list} from '${from}';`;
  }

  #belowImports(): number {
    const isImport = (node: Node): boolean =>
      is(node, 'ImportDeclaration') ||
      (is(node, 'VariableDeclaration') && /\brequire\(/.test(this.source.code.slice(node.start, node.end)));
    return this.source.body.filter(isImport).at(-1)?.end ?? 0;
  }
}

function isPathOf(from: string, specifier: string, path: string): boolean {
  const stem = (text: string): string => text.replace(/(\/index)?\.[cm]?[jt]sx?$/, '');
  return stem(join(dirname(from), specifier)) === stem(path);
}
