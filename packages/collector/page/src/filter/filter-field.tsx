import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useModel } from '../model/model.js';
import { exactly, fromFieldText, toFieldText } from './condition.js';
import { type FilterName, withValue } from './filter.js';
import { collectorSuggestions, MAX_SUGGESTIONS, suggestionsFor } from './suggestions.js';

/** The pause in typing after which the filter is applied. */
const PAUSE_MS = 150;

interface FieldProps {
  readonly name: FilterName;
  readonly title: string;
  readonly value: string | undefined;
}

/**
 * Applies what is typed while it is typed, as one step of the history however long it becomes. A suggestion is taken with
 * the arrow keys and Enter or by a click; Escape undoes what was typed.
 */
export function FilterText({ name, title, value }: FieldProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const { suggestions, suggest, close } = useSuggestions(name, input);
  const [active, setActive] = useState(-1);
  const isOpen = suggestions.length > 0;
  const typing = useTyping(name, value, input);
  const open = (): void => {
    setActive(-1);
    suggest();
  };
  const take = (suggestion: string): void => {
    typing.apply(exactly(suggestion));
    typing.end();
    close();
  };
  const move = (step: number): void => {
    if (!isOpen) return open();
    const next = active + step;
    setActive(next < -1 ? suggestions.length - 1 : next >= suggestions.length ? -1 : next);
  };
  const onKeyDown = (press: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (press.isComposing || press.ctrlKey || press.metaKey || press.altKey) return;
    const chosen = isOpen ? suggestions[active] : undefined;
    switch (press.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        move(press.key === 'ArrowDown' ? 1 : -1);
        break;
      case 'Enter':
        if (chosen === undefined) typing.finish();
        else take(chosen);
        close();
        break;
      case 'Escape':
        typing.cancel();
        close();
        press.currentTarget.blur();
        document.querySelector<HTMLElement>('.grid-row[tabindex="0"]')?.focus();
        break;
      default:
        return;
    }
    press.preventDefault();
  };
  const list = `suggestions-${name}`;
  return (
    <div class={value === undefined ? 'field' : 'field set'}>
      <label for={`filter-${name}`}>{title}</label>
      <div class="combobox">
        <input
          ref={input}
          id={`filter-${name}`}
          type="text"
          role="combobox"
          name={name}
          placeholder="any"
          title="A part of it. =x the whole value, !x anything else, * any text"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={list}
          aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onClick={open}
          onInput={() => {
            typing.type();
            open();
          }}
          onBlur={() => {
            typing.finish();
            close();
          }}
          onKeyDown={onKeyDown}
        />
        <ul
          id={list}
          role="listbox"
          aria-label={`${title}: suggestions`}
          hidden={!isOpen}
          onMouseDown={(press) => press.preventDefault()}
        >
          {suggestions.map((suggestion, index) => (
            <li
              key={suggestion}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === active}
              title={suggestion}
              onClick={() => take(suggestion)}
            >
              {suggestion === '' ? '(empty)' : suggestion}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface OfferedValues {
  readonly suggestions: readonly string[];
  readonly suggest: () => void;
  readonly close: () => void;
}

/** Values to choose from: those of the rows at once, and those that the collector holds when it has answered. */
function useSuggestions(name: FilterName, input: { readonly current: HTMLInputElement | null }): OfferedValues {
  const { controlPlane, log, stats } = useModel();
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);
  const asked = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => asked.current?.abort(), []);
  const close = (): void => {
    asked.current?.abort();
    setSuggestions([]);
  };
  const suggest = (): void => {
    asked.current?.abort();
    const { signal } = (asked.current = new AbortController());
    const text = input.current?.value ?? '';
    const held = suggestionsFor({ rows: log.rows.peek(), stats: stats.peek(), name, text });
    setSuggestions(held);
    if (held.length >= MAX_SUGGESTIONS) return;
    collectorSuggestions(controlPlane, name, text, signal).then(
      (found) => {
        if (!signal.aborted) setSuggestions([...new Set([...held, ...found])].slice(0, MAX_SUGGESTIONS));
      },
      () => undefined,
    );
  };
  return { suggestions, suggest, close };
}

interface Typing {
  /** The field was changed; it is applied after a pause. */
  type(): void;
  apply(next: string | undefined): void;
  /** Applies it at once; what is typed next is another step. */
  finish(): void;
  end(): void;
  /** Undoes the step. */
  cancel(): void;
}

/** Typing into one field as one step of the history. */
function useTyping(
  name: FilterName,
  value: string | undefined,
  input: { readonly current: HTMLInputElement | null },
): Typing {
  const { address } = useModel();
  const timer = useRef<number | undefined>(undefined);
  // What was shown before the step began; undefined between two steps.
  const before = useRef<ReturnType<typeof address.current.peek> | undefined>(undefined);
  const isTyped = useRef(false);
  const applied = useRef(value);
  useLayoutEffect(() => {
    // Another part of the page, or Back, changed the filter: the step is over.
    if (value !== applied.current) end();
    // Not while the user types: the field holds an unfinished text.
    if (!isTyped.current) show();
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = (): void => {
    if (input.current !== null) input.current.value = toFieldText(address.current.peek().filter[name]);
  };
  const apply = (next: string | undefined): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const { filter } = address.current.peek();
    if (next === filter[name]) return;
    const isFirst = before.current === undefined;
    before.current ??= address.current.peek();
    applied.current = next;
    address.go({ filter: withValue(filter, name, next) }, { replace: !isFirst });
  };
  const end = (): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    before.current = undefined;
    isTyped.current = false;
    applied.current = address.current.peek().filter[name];
    show();
  };
  return {
    type: () => {
      isTyped.current = true;
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => apply(fromFieldText(input.current?.value ?? '')), PAUSE_MS);
    },
    apply,
    finish: () => {
      if (isTyped.current) apply(fromFieldText(input.current?.value ?? ''));
      end();
    },
    end,
    cancel: () => {
      if (before.current !== undefined) address.back(before.current);
      end();
    },
  };
}

interface ChoiceProps extends FieldProps {
  readonly choices: readonly string[];
}

export function FilterChoice({ name, title, value, choices }: ChoiceProps): JSX.Element {
  const { address } = useModel();
  // A link may ask for a value that is no choice, such as the negation of one.
  const given = value === undefined || choices.includes(value) ? choices : [...choices, value];
  return (
    <label class={value === undefined ? 'field' : 'field set'}>
      <span>{title}</span>
      <select
        name={name}
        value={value ?? ''}
        onChange={({ currentTarget }) => {
          const next = currentTarget.value === '' ? undefined : currentTarget.value;
          address.go({ filter: withValue(address.current.peek().filter, name, next) });
        }}
      >
        <option value="">any</option>
        {given.map((choice) => (
          <option key={choice} value={choice}>
            {choice.replace(/^!/, 'not ')}
          </option>
        ))}
      </select>
    </label>
  );
}
