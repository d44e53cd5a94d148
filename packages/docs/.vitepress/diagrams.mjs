// Draws fenced blocks of text as SVG: `flow`, rows of boxes and arrows, and `sequence`, messages between participants. Where
// Markdown is shown as it is, the text itself is read. Colours are the theme's, so that light and dark both fit.

const CHAR = 7.2;
const BOX_HEIGHT = 34;
const ROW = 62;
const LANE = 46;

/** A plugin of markdown-it. */
export function drawDiagrams(markdown) {
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const { info, content } = tokens[index];
    const draw = { flow: drawFlow, sequence: drawSequence }[info.trim()];
    return draw === undefined ? fence(tokens, index, options, env, self) : draw(content);
  };
}

/** Rows such as `track() -> memory -> Events API`, or `app -writes-> table`; a row may begin with a title and a colon. */
export function drawFlow(text) {
  const rows = linesOf(text).map(parseRow);
  const titleWidth = Math.max(0, ...rows.map(({ title }) => textWidth(title)));
  const columns = Math.max(...rows.map(({ boxes }) => boxes.length));
  const widths = range(columns).map((n) => Math.max(...rows.map(({ boxes }) => textWidth(boxes[n] ?? ''))) + 24);
  const gaps = range(columns - 1).map((n) =>
    Math.max(44, ...rows.map(({ arrows }) => textWidth(arrows[n] ?? '') + 28)),
  );
  const left = range(columns).map((n) => titleWidth + sum(widths.slice(0, n)) + sum(gaps.slice(0, n)) + 8);
  const shapes = rows.flatMap(({ title, boxes, arrows }, row) => {
    const y = row * ROW + 20;
    const middle = y + BOX_HEIGHT / 2;
    return [
      title === '' ? '' : label(0, middle + 4, title, 'start', 'diagram-title'),
      ...boxes.map((name, n) => box(left[n], y, widths[n], name)),
      ...arrows.map((name, n) => arrow(left[n] + widths[n], left[n + 1], middle, name)),
    ];
  });
  return svg(left.at(-1) + widths.at(-1) + 8, rows.length * ROW + 8, text, shapes);
}

/** Messages such as `app -> API: POST /events`, one below the other; a line without an arrow is a note. */
export function drawSequence(text) {
  const steps = linesOf(text).map(parseStep);
  const names = [...new Set(steps.flatMap(({ from, to }) => (from === undefined ? [] : [from, to])))];
  const widest = Math.max(
    ...steps.map(({ from, to, says }) => textWidth(says) / Math.max(1, distance(names, from, to))),
  );
  const spacing = Math.max(widest + 34, ...names.map((name) => textWidth(name) + 44));
  const x = (name) => spacing / 2 + names.indexOf(name) * spacing;
  const height = BOX_HEIGHT + 24 + steps.length * LANE;
  const width = names.length * spacing;
  const shapes = [
    ...names.map(
      (name) => `<line class="diagram-life" x1="${x(name)}" x2="${x(name)}" y1="${BOX_HEIGHT}" y2="${height}"/>`,
    ),
    ...names.map((name) => box(x(name) - textWidth(name) / 2 - 12, 2, textWidth(name) + 24, name)),
    ...steps.map(({ from, to, says }, n) => {
      const y = BOX_HEIGHT + 40 + n * LANE;
      return from === undefined ? note(width / 2, y, says) : arrow(x(from), x(to), y, says);
    }),
  ];
  return svg(width, height + 6, text, shapes);
}

function parseRow(line) {
  const [, title = '', rest] = /^(?:([^:>]+):\s+)?(.+)$/.exec(line);
  const parts = rest.split(/\s+-(.*?)->\s+|\s+->\s+/);
  const boxes = parts.filter((_, n) => n % 2 === 0);
  return { title, boxes, arrows: parts.filter((_, n) => n % 2 === 1).map((name) => name ?? '') };
}

function parseStep(line) {
  const [, from, to, says] = /^(.+?) -> (.+?): (.+)$/.exec(line) ?? [];
  return from === undefined ? { says: line } : { from, to, says };
}

function distance(names, from, to) {
  return from === undefined ? names.length : Math.abs(names.indexOf(from) - names.indexOf(to));
}

function box(x, y, width, name) {
  return (
    `<rect class="diagram-box" x="${x}" y="${y}" width="${width}" height="${BOX_HEIGHT}" rx="6"/>` +
    label(x + width / 2, y + BOX_HEIGHT / 2 + 4, name)
  );
}

function arrow(from, to, y, name) {
  const direction = Math.sign(to - from);
  const tip = to - direction * 2;
  const back = tip - direction * 8;
  return (
    `<path class="diagram-arrow" d="M${from + direction * 2} ${y}H${tip}M${back} ${y - 4}L${tip} ${y}L${back} ${y + 4}"/>` +
    (name === '' ? '' : label((from + to) / 2, y - 7, name, 'middle', 'diagram-label'))
  );
}

function note(x, y, name) {
  const width = textWidth(name) + 20;
  return (
    `<rect class="diagram-note" x="${x - width / 2}" y="${y - 16}" width="${width}" height="24" rx="4"/>` +
    label(x, y, name, 'middle', 'diagram-label')
  );
}

function label(x, y, text, anchor = 'middle', kind = 'diagram-text') {
  return `<text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${escape(text)}</text>`;
}

function svg(width, height, text, shapes) {
  const open = `<svg class="diagram" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" style="max-width: ${Math.ceil(width)}px; min-width: ${Math.ceil(Math.min(width, 620))}px" role="img">`;
  return `<div class="diagram-frame">${open}<title>${escape(text.trim())}</title>${shapes.join('')}</svg></div>\n`;
}

function linesOf(text) {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function textWidth(text) {
  return text.length * CHAR;
}

function range(count) {
  return [...Array(Math.max(0, count)).keys()];
}

function sum(numbers) {
  return numbers.reduce((all, each) => all + each, 0);
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
