import { memoryDelivery } from '@greenflash-events/core';
import { describeDeliveryContract } from '../../test-kit/src/index.js';

describeDeliveryContract('memory', (limits) => memoryDelivery(limits), { place: 'memory', durable: false });
