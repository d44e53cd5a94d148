/** An event of the plan, as far as it is written here; the app's own nestjs package makes it. */
export interface PlannedEvent {
  readonly eventType?: string;
  readonly description?: string;
  readonly handler: string;
  readonly kind: string;
  readonly route?: string;
  readonly on: string;
  readonly at: string;
  readonly conditional: boolean;
  readonly fields: Readonly<Record<string, { readonly from: string; readonly value?: unknown }>>;
}
