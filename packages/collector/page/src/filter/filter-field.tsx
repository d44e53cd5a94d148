import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useState } from 'preact/hooks';
import { useModel } from '../model/use-model.js';
import type { FilterName } from './filter.js';
import { suggestionsFor } from './suggestions.js';

interface FieldProps {
  readonly name: FilterName;
  readonly title: string;
  readonly value: string | undefined;
  readonly set: (name: FilterName, value: string | undefined) => void;
}

/** Takes effect once it is a value that there is, or on Enter, or when it is left. */
export function FilterText({ name, title, value, set }: FieldProps): JSX.Element {
  const { log } = useModel();
  const [suggestions, setSuggestions] = useState<readonly string[]>([]);
  const apply = (text: string): void => {
    const next = text === '' ? undefined : text;
    if (next !== value) set(name, next);
  };
  const onKeyDown = (press: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (press.key === 'Enter') apply(press.currentTarget.value);
    if (press.key !== 'Escape') return;
    press.currentTarget.value = value ?? '';
    press.currentTarget.blur();
    document.querySelector<HTMLElement>('.grid-row[tabindex="0"]')?.focus();
  };
  return (
    <label class={value === undefined ? 'field' : 'field set'}>
      <span>{title}</span>
      <input
        type="text"
        name={name}
        value={value ?? ''}
        placeholder="any"
        title="The whole value; * stands for any text"
        list={`suggestions-${name}`}
        autocomplete="off"
        spellcheck={false}
        onFocus={() => setSuggestions(suggestionsFor(log.rows.peek(), name))}
        onInput={({ currentTarget }) => {
          const text = currentTarget.value;
          if (text === '' || suggestions.includes(text)) apply(text);
        }}
        onChange={({ currentTarget }) => apply(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <datalist id={`suggestions-${name}`}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    </label>
  );
}

interface ChoiceProps extends FieldProps {
  readonly choices: readonly string[];
}

export function FilterChoice({ name, title, value, choices, set }: ChoiceProps): JSX.Element {
  return (
    <label class={value === undefined ? 'field' : 'field set'}>
      <span>{title}</span>
      <select
        name={name}
        value={value ?? ''}
        onChange={({ currentTarget }) => set(name, currentTarget.value === '' ? undefined : currentTarget.value)}
      >
        <option value="">any</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}
