import { createApp } from './create-app.js';

// The app as it runs in production: its database is DATABASE_URL, and RELAY=off leaves the sending to relays of their own.
const { app, url } = await createApp(Number(process.env['PORT'] ?? 3000), process.env['HOST']);
app.enableShutdownHooks();
process.stdout.write(`orders-outbox listens at ${url}\n`);
