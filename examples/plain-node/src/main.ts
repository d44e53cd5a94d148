import { onSignal } from './on-signal.js';
import { runShop } from './run-shop.js';

const shop = await runShop();
onSignal(() => shop.close());
process.stdout.write(`plain-node  ${shop.url}\n`);
