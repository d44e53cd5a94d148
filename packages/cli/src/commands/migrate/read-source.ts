import { parse } from '@babel/parser';

/** A node of the syntax tree, as far as it is walked without knowing its kind. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number } };
  readonly [key: string]: unknown;
}

/** Where a call's client comes from. */
export type Client =
  /** A variable of the module, made there or imported from another one. */
  | { readonly kind: 'variable'; readonly name: string }
  /** `this.<name>` of a class. */
  | { readonly kind: 'property'; readonly name: string; readonly owner: Node }
  /** A parameter or variable of the client's type: made elsewhere. */
  | { readonly kind: 'given'; readonly name: string };

/** `<client>.events.create(…)`. */
export interface Call {
  readonly node: Node;
  /** The nodes around it, the nearest first. */
  readonly around: readonly Node[];
  /** Undefined where the code does not show that it is the vendor's client. */
  readonly client: Client | undefined;
  readonly line: number;
}

/** What a file says of the vendor's client. */
export interface Source {
  readonly path: string;
  readonly code: string;
  readonly body: readonly Node[];
  readonly isCommonJs: boolean;
  /** `new Greenflash(…)`, except those that are bridged already. */
  readonly constructions: readonly Node[];
  readonly calls: readonly Call[];
  /** Variables of the module that hold a client made in this file. */
  readonly made: ReadonlySet<string>;
  /** Names that this file takes from another module. */
  readonly imports: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
  /** How other files call the module's variables. */
  readonly exports: ReadonlyMap<string, string>;
  /** Every name that is declared anywhere in the file, and how often. */
  readonly declared: ReadonlyMap<string, number>;
}

const VENDOR = 'greenflash';

/** @throws SyntaxError for what is neither TypeScript nor JavaScript */
export function readSource(path: string, code: string): Source {
  const jsx = path.endsWith('x') ? (['jsx'] as const) : [];
  const plugins = ['typescript', 'decorators-legacy', 'explicitResourceManagement', ...jsx] as const;
  const { program } = parse(code, { sourceType: 'unambiguous', plugins: [...plugins] });
  const body = program.body as unknown as Node[];

  const imports = new Map<string, { from: string; name: string }>();
  const exports = new Map<string, string>();
  for (const node of body) {
    readImport(node, imports);
    readExport(node, exports);
  }
  const isVendors = (name: unknown): boolean => {
    const imported = imports.get(name as string);
    return imported?.from === VENDOR && ['default', 'Greenflash', '*'].includes(imported.name);
  };
  const isClientType = (node: unknown): boolean => {
    const name = typeName(node);
    return name !== undefined && isVendors(name);
  };
  const isConstruction = (node: unknown): node is Node =>
    is(node, 'NewExpression') && is(node['callee'], 'Identifier') && isVendors(node['callee']['name']);

  const constructions: Node[] = [];
  const made = new Set<string>();
  const typed = new Set<string>();
  const properties = new Map<Node, Set<string>>();
  const declared = new Map<string, number>();
  const found: { node: Node; around: readonly Node[] }[] = [];

  walk(program as unknown as Node, [], (node, around) => {
    for (const name of declaredBy(node)) declared.set(name, (declared.get(name) ?? 0) + 1);
    const owner = around.find(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression');
    const hold = (name: unknown): void => {
      if (owner !== undefined) properties.set(owner, (properties.get(owner) ?? new Set()).add(name as string));
    };
    if (isConstruction(node) && !isBridged(around[0])) constructions.push(node);
    if (is(node, 'VariableDeclarator') && is(node['id'], 'Identifier')) {
      const isMade = isConstruction(unbridged(node['init']));
      if (isMade) (isOfModule(around) ? made : typed).add(node['id']['name'] as string);
    }
    if (is(node, 'Identifier') && isClientType(node['typeAnnotation'])) typed.add(node['name'] as string);
    if (is(node, 'ClassProperty') || is(node, 'ClassPrivateProperty')) {
      const isClient = isConstruction(unbridged(node['value'])) || isClientType(node['typeAnnotation']);
      if (isClient) hold(keyName(node['key']));
    }
    if (is(node, 'TSParameterProperty')) {
      const parameter = node['parameter'] as Node;
      const name = is(parameter, 'AssignmentPattern') ? (parameter['left'] as Node) : parameter;
      if (isClientType(name['typeAnnotation'])) hold(name['name']);
    }
    if (is(node, 'AssignmentExpression') && isConstruction(unbridged(node['right'])) && isOfThis(node['left'])) {
      hold(keyName(node['left']['property']));
    }
    if (isCreateCall(node)) found.push({ node, around });
  });

  const calls = found.map(({ node, around }): Call => {
    const client = clientOf(node);
    const owner = around.find(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression');
    return { node, around, client: known(client, owner), line: node.loc.start.line };
  });

  function known(client: Node | undefined, owner: Node | undefined): Client | undefined {
    if (client === undefined) return undefined;
    if (isOfThis(client)) {
      const name = keyName(client['property']);
      return owner !== undefined && name !== undefined && properties.get(owner)?.has(name)
        ? { kind: 'property', name, owner }
        : undefined;
    }
    if (!is(client, 'Identifier')) return undefined;
    const name = client['name'] as string;
    // Declared twice, it may be another one at the place of the call.
    if (declared.get(name) !== 1) return typed.has(name) && !made.has(name) ? { kind: 'given', name } : undefined;
    if (typed.has(name) && !made.has(name)) return { kind: 'given', name };
    return made.has(name) || imports.has(name) ? { kind: 'variable', name } : undefined;
  }

  const isCommonJs = !body.some(({ type }) => /^(Import|Export)/.test(type));
  return { path, code, body, isCommonJs, constructions, calls, made, imports, exports, declared };
}

export function is<Type extends string>(node: unknown, type: Type): node is Node & { readonly type: Type } {
  return (node as Node | null | undefined)?.type === type;
}

/** Calls back for each node, with those around it, the nearest first. */
function walk(node: Node, around: readonly Node[], visit: (node: Node, around: readonly Node[]) => void): void {
  visit(node, around);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key.endsWith('Comments')) continue;
    for (const child of [value].flat()) if (isNode(child)) walk(child, [node, ...around], visit);
  }
}

/** Whether a declarator with these nodes around it is a variable of the module. */
function isOfModule(around: readonly Node[]): boolean {
  return around.slice(1).every(({ type }) => type === 'Program' || type === 'ExportNamedDeclaration');
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function readImport(node: Node, imports: Map<string, { from: string; name: string }>): void {
  if (is(node, 'ImportDeclaration')) {
    const from = (node['source'] as Node)['value'] as string;
    for (const specifier of node['specifiers'] as Node[]) {
      const local = (specifier['local'] as Node)['name'] as string;
      const names: Record<string, string> = { ImportDefaultSpecifier: 'default', ImportNamespaceSpecifier: '*' };
      imports.set(local, { from, name: names[specifier.type] ?? keyName(specifier['imported']) ?? local });
    }
  }
  if (!is(node, 'VariableDeclaration')) return;
  for (const { id, init } of node['declarations'] as { id: Node; init: unknown }[]) {
    const from = requiredModule(init);
    if (from === undefined) continue;
    if (is(id, 'Identifier')) imports.set(id['name'] as string, { from, name: isDefault(init) ? 'default' : '*' });
    if (!is(id, 'ObjectPattern')) continue;
    for (const property of id['properties'] as Node[]) {
      const local = property['value'] as Node | undefined;
      if (is(local, 'Identifier')) imports.set(local['name'] as string, { from, name: keyName(property['key']) ?? '' });
    }
  }
}

/** `require('x')`, and `require('x').default` or `.Greenflash`. */
function requiredModule(node: unknown): string | undefined {
  if (is(node, 'MemberExpression')) return requiredModule(node['object']);
  if (!is(node, 'CallExpression') || !is(node['callee'], 'Identifier') || node['callee']['name'] !== 'require') {
    return undefined;
  }
  const [argument] = node['arguments'] as Node[];
  return is(argument, 'StringLiteral') ? (argument['value'] as string) : undefined;
}

function isDefault(node: unknown): boolean {
  return is(node, 'MemberExpression') && ['default', 'Greenflash'].includes(keyName(node['property']) ?? '');
}

function readExport(node: Node, exports: Map<string, string>): void {
  if (is(node, 'ExportNamedDeclaration')) {
    const declaration = node['declaration'] as Node | null;
    if (declaration !== null) for (const name of declaredBy(declaration)) exports.set(name, name);
    if (is(declaration, 'VariableDeclaration')) {
      for (const { id } of declaration['declarations'] as { id: Node }[]) {
        if (is(id, 'Identifier')) exports.set(id['name'] as string, id['name'] as string);
      }
    }
    for (const { local, exported } of node['specifiers'] as { local?: Node; exported: Node }[]) {
      const name = keyName(local);
      if (name !== undefined) exports.set(keyName(exported) ?? name, name);
    }
  }
  const declaration = node['declaration'];
  if (is(node, 'ExportDefaultDeclaration') && is(declaration, 'Identifier')) {
    exports.set('default', declaration['name'] as string);
  }
}

/** The names that a declaration or a parameter list introduces; patterns are read by their own nodes. */
function declaredBy(node: Node): readonly string[] {
  if (is(node, 'VariableDeclarator')) return namesIn(node['id']);
  if (/^(Function|Arrow|Object|Class(Private)?)\w*(Declaration|Expression|Method)$/.test(node.type)) {
    const own = /^(Function|Class)(Declaration|Expression)$/.test(node.type) ? namesIn(node['id']) : [];
    return [...own, ...((node['params'] as Node[] | undefined) ?? []).flatMap(namesIn)];
  }
  if (is(node, 'CatchClause')) return namesIn(node['param']);
  if (/^Import(Default|Namespace)?Specifier$/.test(node.type)) return namesIn(node['local']);
  return [];
}

function namesIn(pattern: unknown): readonly string[] {
  if (is(pattern, 'Identifier')) return [pattern['name'] as string];
  if (is(pattern, 'AssignmentPattern')) return namesIn(pattern['left']);
  if (is(pattern, 'RestElement')) return namesIn(pattern['argument']);
  if (is(pattern, 'ArrayPattern')) return (pattern['elements'] as unknown[]).flatMap(namesIn);
  if (is(pattern, 'ObjectPattern')) {
    return (pattern['properties'] as Node[]).flatMap((property) => namesIn(property['value'] ?? property));
  }
  if (is(pattern, 'TSParameterProperty')) return [];
  return [];
}

function typeName(annotation: unknown): string | undefined {
  const type = is(annotation, 'TSTypeAnnotation') ? annotation['typeAnnotation'] : annotation;
  return is(type, 'TSTypeReference') && is(type['typeName'], 'Identifier')
    ? (type['typeName']['name'] as string)
    : undefined;
}

function keyName(key: unknown): string | undefined {
  if (is(key, 'Identifier')) return key['name'] as string;
  if (is(key, 'StringLiteral')) return key['value'] as string;
  return is(key, 'PrivateName') ? `#${(key['id'] as Node)['name'] as string}` : undefined;
}

function isOfThis(node: unknown): node is Node {
  return is(node, 'MemberExpression') && is(node['object'], 'ThisExpression') && node['computed'] !== true;
}

function isBridged(around: unknown): boolean {
  return (
    is(around, 'CallExpression') && is(around['callee'], 'Identifier') && around['callee']['name'] === 'bridgeEvents'
  );
}

function unbridged(node: unknown): unknown {
  return isBridged(node) ? ((node as Node)['arguments'] as Node[])[0] : node;
}

/** Any call of `.events.create()`: whose it is, is asked after. Calls with `?.` are of their own kind. */
function isCreateCall(node: Node): boolean {
  if (!/^(Optional)?CallExpression$/.test(node.type)) return false;
  const member = node['callee'] as Node;
  const events = member['object'];
  return isMember(member, 'create') && isMember(events, 'events');
}

function isMember(node: unknown, name: string): node is Node {
  const isAny = is(node, 'MemberExpression') || is(node, 'OptionalMemberExpression');
  return isAny && node['computed'] !== true && keyName(node['property']) === name;
}

function clientOf(call: Node): Node | undefined {
  if (call.type !== 'CallExpression') return undefined;
  const events = (call['callee'] as Node)['object'] as Node;
  return is(events, 'MemberExpression') ? (events['object'] as Node) : undefined;
}
