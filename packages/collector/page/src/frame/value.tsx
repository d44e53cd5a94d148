import type { JSX } from 'preact';
import type { ValueType } from '../../../src/client/stored-event.types.js';

interface ValueProps {
  readonly value: string;
  readonly type: ValueType;
}

/** A value with how it is read, unless it is read as the text that it is. */
export function Value({ value, type }: ValueProps): JSX.Element {
  return (
    <span class="value">
      <span class="content">{value}</span> {type !== 'text' && <span class="unit">{type}</span>}
    </span>
  );
}
