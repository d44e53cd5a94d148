import type { JSX } from 'preact';
import { flushSync } from 'preact/compat';
import { useEffect, useRef, useState } from 'preact/hooks';
import { MARK_KINDS } from '../arrivals/marks.js';
import { INFLUENCES } from '../frame/influence.js';
import { useModel } from '../model/use-model.js';
import { isEmpty, type Filter, type FilterName } from './filter.js';
import { FilterChoice, FilterText } from './filter-field.js';

const TEXTS: readonly (readonly [FilterName, string])[] = [
  ['eventType', 'Type'],
  ['user', 'User'],
  ['organization', 'Organization'],
  ['conversation', 'Conversation'],
];

/** Less asked for: shown when they are set, as by a link in the details. */
const RARE_TEXTS: readonly (readonly [FilterName, string])[] = [
  ['insertId', 'Insert id'],
  ['productId', 'Product'],
];

/** The filter as it stands in the URL. `/` leads here, Esc out of it. */
export function FilterBar(): JSX.Element {
  const { address } = useModel();
  const form = useRef<HTMLFormElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { filter } = address.current.value;
  useSlash(() => {
    // At once: what is typed next belongs into the field.
    flushSync(() => setOpen(true));
    form.current?.querySelector('input')?.select();
  });
  const set = (name: FilterName, value: string | undefined): void =>
    address.go({ filter: withValue(filter, name, value) });
  const texts = [...TEXTS, ...RARE_TEXTS.filter(([name]) => filter[name] !== undefined)];
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
        <FilterText key={name} name={name} title={title} value={filter[name]} set={set} />
      ))}
      <FilterChoice name="influence" title="Influence" choices={INFLUENCES} value={filter.influence} set={set} />
      <FilterChoice name="mark" title="Mark" choices={MARK_KINDS} value={filter.mark} set={set} />
      {!isEmpty(filter) && (
        <button type="button" class="small clear" onClick={() => address.go({ filter: {} })}>
          Clear
        </button>
      )}
    </form>
  );
}

function withValue(filter: Filter, name: FilterName, value: string | undefined): Filter {
  const others = Object.fromEntries(Object.entries(filter).filter(([other]) => other !== name));
  return value === undefined ? others : { ...others, [name]: value };
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
