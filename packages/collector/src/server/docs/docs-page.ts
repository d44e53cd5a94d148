/** The page around Swagger UI. Nothing in it is inline, so that the policy can forbid it. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Greenflash events collector: API</title>
    <link rel="icon" href="/icon.svg" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** Swagger UI would otherwise send the document to a validator elsewhere, and keep the key. */
export const DOCS_SCRIPT = `SwaggerUIBundle({
  url: '/docs-json',
  dom_id: '#docs',
  validatorUrl: 'none',
  persistAuthorization: false,
});
`;
