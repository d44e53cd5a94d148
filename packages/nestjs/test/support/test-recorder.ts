import { RecordedEvents } from '@greenflash-events/nestjs/testing';

/** The package's own recorder, with what most of these tests ask of it. */
export class TestRecorder extends RecordedEvents {
  /** Event types, in the order in which they were tracked. */
  types(): string[] {
    return this.events.map(({ eventType }) => eventType);
  }
}
