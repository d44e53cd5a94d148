// Two trackers, one of each copy of the package: the first has nothing to send.
import { createTracker as createOther } from '../../dist/esm/index.js';
import { OPTIONS, createTracker, input, say } from './app.mjs';

createOther({ ...OPTIONS, ...input });
const tracker = createTracker({ ...OPTIONS, ...input });
for (let n = 0; n < 20; n++) tracker.track({ eventType: 'upgrade_purchased', value: n });
say('tracked');
