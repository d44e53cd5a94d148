import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spoolDelivery } from '@greenflash-events/spool';
import { describeDeliveryContract } from '../../test-kit/src/index.js';

const directories: string[] = [];

describeDeliveryContract(
  'the spool',
  ({ maxEvents, overflow }) => {
    const directory = mkdtempSync(join(tmpdir(), 'spool-'));
    directories.push(directory);
    return spoolDelivery({ directory, maxEvents, overflow });
  },
  {
    place: 'spool',
    durable: true,
    cleanUp: () => directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true })),
  },
);
