import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { join } from 'node:path';
import { ControlController } from '../control/control.controller.js';
import { ExportController } from '../control/export.controller.js';
import { INFO, infoOf } from '../control/info.js';
import { RequestsController } from '../control/requests.controller.js';
import { StreamController } from '../control/stream.controller.js';
import { WaitController } from '../control/wait.controller.js';
import { WaitForEvents } from '../control/wait-for-events.js';
import { DOCS_FOLDER, DocsController } from '../docs/docs.controller.js';
import { FaultInterceptor } from '../faults/fault.interceptor.js';
import { Faults } from '../faults/faults.js';
import { FaultsController } from '../faults/faults.controller.js';
import { FORWARDER, Forwarder } from '../forward/forwarder.js';
import { DEFAULT_KEY } from '../cli/resolve-options.js';
import { isLoopback } from '../http/host-rule.js';
import { PUBLIC_KEY } from '../http/key-ring.js';
import { LOG } from '../http/log.js';
import { RefusalFilter } from '../http/refusal.filter.js';
import { AcceptEvent } from '../intake/accept-event.js';
import { EventsController } from '../intake/events.controller.js';
import { Arrivals } from '../observe/arrivals.js';
import { Closing } from '../observe/closing.js';
import { Refusals } from '../observe/refusals.js';
import { RequestLog } from '../observe/request-log.js';
import { PageFiles } from '../page/page-files.js';
import { PageController } from '../page/page.controller.js';
import { EventStore } from '../storage/event-store.js';
import type { Storage } from './close-within.js';
import type { CollectorOptions } from './collector-options.js';

/** Everything that answers requests, over an open database. */
@Module({})
export class CollectorModule {
  static on({ engine, retention }: Storage, options: CollectorOptions): DynamicModule {
    const { apiKeys, faults, host, log, assetDirectory } = options;
    const key = publicKey(host, apiKeys);
    return {
      module: CollectorModule,
      controllers: [
        EventsController,
        ControlController,
        RequestsController,
        WaitController,
        StreamController,
        ExportController,
        FaultsController,
        DocsController,
        PageController,
      ],
      providers: [
        { provide: EventStore, useFactory: () => new EventStore(engine, log, (bytes) => retention.noteWritten(bytes)) },
        { provide: LOG, useValue: log },
        { provide: INFO, useValue: infoOf(options) },
        { provide: APP_FILTER, useClass: RefusalFilter },
        ...(faults ? [{ provide: APP_INTERCEPTOR, useClass: FaultInterceptor }] : []),
        { provide: PageFiles, useFactory: () => new PageFiles(join(assetDirectory, 'page'), key) },
        { provide: PUBLIC_KEY, useValue: key },
        { provide: DOCS_FOLDER, useValue: join(assetDirectory, 'docs') },
        { provide: Faults, useFactory: () => new Faults(faults) },
        { provide: Arrivals, useFactory: () => new Arrivals() },
        { provide: RequestLog, useFactory: () => new RequestLog() },
        {
          provide: FORWARDER,
          inject: [RequestLog, Arrivals],
          useFactory: (requests: RequestLog, arrivals: Arrivals) =>
            options.forward && new Forwarder(options.forward, options.forwardEvents === true, { requests, arrivals }),
        },
        { provide: Closing, useFactory: () => new Closing() },
        AcceptEvent,
        Refusals,
        WaitForEvents,
      ],
    };
  }
}

/** The default key on loopback is in the documentation: the page may know it too, so that its bare address opens. */
function publicKey(host: string, apiKeys: readonly string[]): string | undefined {
  return isLoopback(host) && apiKeys.length === 1 && apiKeys[0] === DEFAULT_KEY ? DEFAULT_KEY : undefined;
}
