/** What the page knows of its connection to the collector. */
export type ConnectionState =
  | { readonly kind: 'keyless' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting'; readonly retryAtMs: number; readonly reason: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'stopped' };
