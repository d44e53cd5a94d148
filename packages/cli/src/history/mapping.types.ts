import type { FieldName } from '@greenflash-events/core/engine';

/** Where a value goes: a field of the event, or a key of its properties. */
export type Target = { readonly field: FieldName; readonly property?: string };

/** How the columns of a file become the fields of events. */
export interface Mapping {
  /** From which column a target takes its value; other fields take it from the column of their own name. */
  readonly columns: readonly (Target & { readonly column: string })[];
  /** What events get whose line does not say. */
  readonly constants: readonly (Target & { readonly value: unknown })[];
  /** Whether the columns that are used for nothing else become properties. */
  readonly keepsRest: boolean;
}
