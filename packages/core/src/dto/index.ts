export { CreateEventDto } from './create-event.dto.js';
