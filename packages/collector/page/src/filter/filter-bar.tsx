import type { JSX } from 'preact';
import { flushSync } from 'preact/compat';
import { useEffect, useRef, useState } from 'preact/hooks';
import { MARK_KINDS } from '../arrivals/marks.js';
import { INFLUENCES } from '../frame/parts.js';
import { useModel } from '../model/model.js';
import { FilterChoice, FilterText } from './filter-field.js';
import { type FilterName, isEmpty } from './filter.js';

const TEXTS: readonly (readonly [FilterName, string])[] = [
  ['eventType', 'Type'],
  ['user', 'User'],
  ['organization', 'Organization'],
  ['conversation', 'Conversation'],
];

/** Used less often: shown on demand, and when they are set, as by a link in the details. */
const RARE_TEXTS: readonly (readonly [FilterName, string])[] = [
  ['property', 'Property'],
  ['value', 'Value'],
  ['insertId', 'Insert id'],
  ['productId', 'Product'],
];

/** The filter, which is kept in the URL. `/` focuses it, Escape leaves it. */
export function FilterBar(): JSX.Element {
  const { address } = useModel();
  const form = useRef<HTMLFormElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [hasRare, setRare] = useState(false);
  const { filter } = address.current.value;
  useSlash(() => {
    // At once, so that the next key goes to the field.
    flushSync(() => setOpen(true));
    form.current?.querySelector('input')?.focus();
  });
  const texts = [...TEXTS, ...RARE_TEXTS.filter(([name]) => hasRare || filter[name] !== undefined)];
  const count = Object.keys(filter).length;
  return (
    <form
      ref={form}
      class={isOpen ? 'filters open' : 'filters'}
      role="search"
      aria-label="Filter events"
      onSubmit={(submit) => submit.preventDefault()}
    >
      <button type="button" class="filters-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Filter{count > 0 ? ` (${count})` : ''}
      </button>
      {texts.map(([name, title]) => (
        <FilterText key={name} name={name} title={title} value={filter[name]} />
      ))}
      <FilterChoice name="influence" title="Influence" choices={INFLUENCES} value={filter.influence} />
      <FilterChoice name="mark" title="Mark" choices={MARK_KINDS} value={filter.mark} />
      <button type="button" class="small more" aria-expanded={hasRare} onClick={() => setRare(!hasRare)}>
        {hasRare ? 'Fewer' : 'More'}
      </button>
      {!isEmpty(filter) && (
        <button type="button" class="small clear" onClick={() => address.go({ filter: {} })}>
          Clear
        </button>
      )}
    </form>
  );
}

function useSlash(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKeyDown = (press: KeyboardEvent): void => {
      const { target } = press;
      const isTyping = target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (press.key !== '/' || press.ctrlKey || press.metaKey || press.altKey || isTyping) return;
      press.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
