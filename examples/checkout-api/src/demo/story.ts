const WIDTH = 80;
const INDENT = ' '.repeat(7);

/** Such as `12:00  The API goes down.`, in lines of 80 columns at most. */
export function chapter(time: string, text: string): string {
  return `\n${wrap(text, `${time}  `)}`;
}

/** A line of the story below its chapter. */
export function detail(text: string): string {
  return wrap(text, INDENT);
}

/** A line that the app wrote to its log. */
export function logged(message: string): string {
  return wrap(message, `${INDENT}log │ `, `${INDENT}    │ `);
}

export function wrap(text: string, first: string, next = ' '.repeat(first.length)): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(/\s+/)) {
    const isEmpty = line === first || line === next;
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = next + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
