export { CreateEventDto } from './create-event.dto.js';
export { classSchema } from './class-schema.js';
