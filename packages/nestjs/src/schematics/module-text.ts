/** Where a text names a class in an import, such as `./app.module.js`. */
export function classImportedFrom(text: string, name: string): string | undefined {
  for (const [, names = '', specifier] of text.matchAll(
    /import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+['"]([^'"]+)['"]/g,
  )) {
    if (names.split(',').some((each) => each.trim() === name)) return specifier;
  }
  return undefined;
}

/** Adds an import after the last one. */
export function addImport(text: string, name: string, from: string): string {
  const line = `import { ${name} } from '${from}';`;
  const imports = [...text.matchAll(/^import\s[^;]*?['"][^'"]+['"];?[ \t]*$/gm)];
  const last = imports.at(-1);
  if (last === undefined) return `${line}\n\n${text}`;
  const end = last.index + last[0].length;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}

/**
 * Adds an item at the beginning of an array in the `@Module()` of a class, which is made where it is missing.
 *
 * @throws Error where the class has no `@Module({ … })`, or the property is no array
 */
export function addToModule(text: string, className: string, property: string, item: string): string {
  const code = blanked(text);
  const classAt = code.search(new RegExp(`\\bclass\\s+${className}\\b`));
  const decorator = classAt === -1 ? -1 : code.lastIndexOf('@Module(', classAt);
  const open = decorator === -1 ? -1 : code.indexOf('{', decorator);
  if (open === -1 || open > classAt) throw new Error(`${className} has no @Module({ … }): add ${item} by hand`);
  const array = arrayOf(code, open, property);
  if (array === 'missing') return withProperty(text, open, `${property}: [${item}]`);
  if (array === 'other') throw new Error(`${property} of ${className} is no array: add ${item} by hand`);
  const rest = text.slice(array + 1);
  const [, newline] = /^(\s*\n\s*)[^\s\]]/.exec(rest) ?? [];
  const isEmpty = /^\s*\]/.test(rest);
  return `${text.slice(0, array + 1)}${newline ?? ''}${item}${isEmpty ? '' : ','}${newline === undefined && !isEmpty ? ' ' : ''}${rest}`;
}

function withProperty(text: string, open: number, property: string): string {
  const rest = text.slice(open + 1);
  if (/^\s*\}/.test(rest)) return `${text.slice(0, open + 1)} ${property} ${rest.trimStart()}`;
  const [, newline = ' '] = /^(\s*\n\s*)/.exec(rest) ?? [];
  return `${text.slice(0, open + 1)}${newline}${property},${rest}`;
}

/** Where the array of a property opens, of the object that opens at `open`. */
function arrayOf(code: string, open: number, property: string): number | 'missing' | 'other' {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if ('{[('.includes(code[at]!)) depth += 1;
    if ('}])'.includes(code[at]!)) depth -= 1;
    if (depth === 0) return 'missing';
    if (depth !== 1 || !/[\s,{]/.test(code[at]!)) continue;
    const [found, value = ''] = new RegExp(`^${property}\\s*(?::\\s*(.))?`).exec(code.slice(at + 1)) ?? [];
    const after = found === undefined ? '' : code[at + 1 + property.length]!;
    if (found === undefined || /\w/.test(after)) continue;
    return value === '[' ? at + found.length : 'other';
  }
  return 'missing';
}

/** The text with its strings and comments as blanks, so that their brackets do not count. */
function blanked(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g,
    (part) => part.replace(/[^\n]/g, ' '),
  );
}
