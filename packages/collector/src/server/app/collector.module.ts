import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Kysely } from 'kysely';
import { ControlController } from '../control/control.controller.js';
import { StreamController } from '../control/stream.controller.js';
import { WaitController } from '../control/wait.controller.js';
import { WaitForEvents } from '../control/wait-for-events.js';
import { LOG } from '../http/log.js';
import { RefusalFilter } from '../http/refusal.filter.js';
import { AcceptEvent } from '../intake/accept-event.js';
import { EventsController } from '../intake/events.controller.js';
import { Arrivals } from '../observe/arrivals.js';
import { Closing } from '../observe/closing.js';
import { Rejections } from '../observe/rejections.js';
import { PageFiles } from '../page/page-files.js';
import { PageController } from '../page/page.controller.js';
import { DATABASE, EventStore } from '../storage/event-store.js';
import type { Schema } from '../storage/schema.js';
import type { CollectorOptions } from './collector-options.js';

/** Everything that answers requests, over an open database. */
@Module({})
export class CollectorModule {
  static on(database: Kysely<Schema>, { log, pageDirectory }: CollectorOptions): DynamicModule {
    return {
      module: CollectorModule,
      controllers: [EventsController, ControlController, WaitController, StreamController, PageController],
      providers: [
        { provide: DATABASE, useValue: database },
        { provide: LOG, useValue: log },
        { provide: APP_FILTER, useClass: RefusalFilter },
        { provide: PageFiles, useFactory: () => new PageFiles(pageDirectory) },
        { provide: Arrivals, useFactory: () => new Arrivals() },
        { provide: Closing, useFactory: () => new Closing() },
        EventStore,
        AcceptEvent,
        Rejections,
        WaitForEvents,
      ],
    };
  }
}
