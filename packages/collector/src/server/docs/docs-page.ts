/** The page around Swagger UI. Nothing in it is inline, so that the policy can forbid it. */
export function docsPage(key: string | undefined): string {
  const meta = key === undefined ? '' : `\n    <meta name="collector-key" content="${key}" />`;
  const said =
    key === undefined
      ? 'Its key is one of those that the collector was started with: give it under Authorize.'
      : `Its key is <code>${key}</code>, since the collector was started without <code>--api-key</code>.`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />${meta}
    <title>Greenflash events collector: API</title>
    <link rel="icon" href="/icon.svg" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="stylesheet" href="/docs/docs.css" />
  </head>
  <body>
    <header class="collector">
      <p>The API of this collector. ${said}</p>
      <nav aria-label="Collector"><a href="/">Live page</a> <a href="/docs-json">OpenAPI document</a></nav>
    </header>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
}

/**
 * Swagger UI would otherwise send the document to a validator elsewhere, and keep the key. The key that it begins with is the
 * one that the live page has in this browser, if any.
 */
export const DOCS_SCRIPT = `const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();

const given = document.querySelector('meta[name=collector-key]')?.content;
const key = sessionStorage.getItem('key') ?? localStorage.getItem('key') ?? given;
const ui = SwaggerUIBundle({
  url: '/docs-json',
  dom_id: '#docs',
  validatorUrl: 'none',
  persistAuthorization: false,
  onComplete: () => key && ui.preauthorizeApiKey('bearer', key),
});
`;

export const DOCS_STYLE = `body { margin: 0; }
.collector {
  display: flex;
  flex-wrap: wrap;
  gap: 4px 24px;
  justify-content: space-between;
  padding: 12px 20px;
  border-bottom: 1px solid #c3cdc8;
  color: #16201b;
  font: 14px/1.5 system-ui, sans-serif;
}
.collector p { margin: 0; }
.collector nav { display: flex; gap: 16px; }
.collector a { color: #0a7446; }
.dark-mode .collector { border-color: #3b4842; color: #e4ebe7; }
.dark-mode .collector a { color: #52d394; }
`;
