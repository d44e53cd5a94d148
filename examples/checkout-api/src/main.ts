import { createApp } from './create-app.js';

const { url } = await createApp(Number(process.env['PORT'] ?? 3000));
process.stdout.write(`checkout-api listens on ${url}\n`);
