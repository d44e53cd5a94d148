import { parseCondition, type Condition } from './condition.js';
import { FILTERS, type Filter, type FilterName } from './filter.js';

/** Marks that the collector can search by, by their names there. */
const MARKS: Readonly<Record<string, string>> = {
  duplicate: 'duplicate',
  conflict: 'conflict',
  warned: 'warning',
  unknown: 'unknown_field',
};

type Parameter = readonly [name: string, value: string];

/**
 * A filter as parameters of `GET /_collector/events`. The answer holds every event that the filter shows; it may hold
 * others, which the page leaves out: a part of a filter that the collector cannot tell exactly is not sent.
 */
export function searchParameters(filter: Filter): Readonly<Record<string, string>> {
  return Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = filter[name];
      return value === undefined ? [] : parametersOf(name, parseCondition(value));
    }),
  );
}

function parametersOf(name: FilterName, condition: Condition): readonly Parameter[] {
  const { kind, isNegated, text } = condition;
  if (name === 'property') return isNegated ? [] : propertyParameters(condition);
  if (name === 'mark') return markParameters(condition);
  // `*` in a text that is no pattern would make the collector leave out more than the page does.
  if (isNegated) return kind !== 'pattern' && text.includes('*') ? [] : [[`not.${name}`, patternOf(condition)]];
  return kind === 'exact' ? [[name, text]] : [[`like.${name}`, patternOf(condition)]];
}

function patternOf({ kind, text }: Condition): string {
  return kind === 'part' ? `*${text}*` : text;
}

function markParameters({ kind, isNegated, text }: Condition): readonly Parameter[] {
  const mark = Object.hasOwn(MARKS, text) ? MARKS[text] : undefined;
  if (kind !== 'exact' || mark === undefined) return [];
  if (!isNegated) return [['mark', mark]];
  // The collector counts an unknown field as a warning too.
  return mark === 'warning' ? [] : [['not.mark', mark]];
}

/** `plan.name=pro` names a property and its value; of any other text, a piece is somewhere in the body. */
function propertyParameters({ kind, text }: Condition): readonly Parameter[] {
  const [, path, value] = /^([^=]+)=([^=]*)$/s.exec(text) ?? [];
  if (kind === 'exact' && path !== undefined && value !== undefined) return [[`properties.${path}`, value]];
  const pieces = text.split(/[.=*"\\\p{Cc}\p{Cs}]/u).sort((a, b) => b.length - a.length);
  return pieces[0] === undefined || pieces[0] === '' ? [] : [['q', pieces[0]]];
}
