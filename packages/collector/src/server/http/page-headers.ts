/**
 * Headers of a page that was made to hold nothing from elsewhere, and nothing inline.
 *
 * @param allowed what a page needs beyond files of the collector
 */
export function pageHeaders(
  allowed: { readonly style?: string; readonly image?: string } = {},
): Record<string, string> {
  const sources = (more = ''): string => `'self' ${more}`.trimEnd();
  const policy = [
    "default-src 'none'",
    `script-src ${sources()}`,
    `style-src ${sources(allowed.style)}`,
    `img-src ${sources(allowed.image)}`,
    `connect-src ${sources()}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-cache',
  };
}
