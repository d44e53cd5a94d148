import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { ControlController } from '../control/control.controller.js';
import { ExportController } from '../control/export.controller.js';
import { StreamController } from '../control/stream.controller.js';
import { WaitController } from '../control/wait.controller.js';
import { WaitForEvents } from '../control/wait-for-events.js';
import { ApiDocument } from '../docs/api-document.js';
import { DocsController } from '../docs/docs.controller.js';
import { FaultInterceptor } from '../faults/fault.interceptor.js';
import { Faults } from '../faults/faults.js';
import { FaultsController } from '../faults/faults.controller.js';
import { LOG } from '../http/log.js';
import { RefusalFilter } from '../http/refusal.filter.js';
import { AcceptEvent } from '../intake/accept-event.js';
import { EventsController } from '../intake/events.controller.js';
import { Arrivals } from '../observe/arrivals.js';
import { Closing } from '../observe/closing.js';
import { Rejections } from '../observe/rejections.js';
import { PageFiles } from '../page/page-files.js';
import { PageController } from '../page/page.controller.js';
import type { Engine } from '../storage/engine.types.js';
import { EventStore } from '../storage/event-store.js';
import type { CollectorOptions } from './collector-options.js';

/** Everything that answers requests, over an open database. */
@Module({})
export class CollectorModule {
  static on(database: Engine, { faults, log, pageDirectory }: CollectorOptions): DynamicModule {
    return {
      module: CollectorModule,
      controllers: [
        EventsController,
        ControlController,
        WaitController,
        StreamController,
        ExportController,
        FaultsController,
        DocsController,
        PageController,
      ],
      providers: [
        { provide: EventStore, useFactory: () => new EventStore(database, log) },
        { provide: LOG, useValue: log },
        { provide: APP_FILTER, useClass: RefusalFilter },
        ...(faults ? [{ provide: APP_INTERCEPTOR, useClass: FaultInterceptor }] : []),
        { provide: PageFiles, useFactory: () => new PageFiles(pageDirectory) },
        { provide: Faults, useFactory: () => new Faults(faults) },
        { provide: ApiDocument, useFactory: () => new ApiDocument() },
        { provide: Arrivals, useFactory: () => new Arrivals() },
        { provide: Closing, useFactory: () => new Closing() },
        AcceptEvent,
        Rejections,
        WaitForEvents,
      ],
    };
  }
}
