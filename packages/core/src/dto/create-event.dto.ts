import 'reflect-metadata';
import { Transform } from 'class-transformer';
import type { EventBody, FieldName, Influence, ValueType } from '../event/field-rules.js';
import { decorateFields } from './decorate-fields.js';

/**
 * The wire body of `POST /events` as a class for class-validator and Nest's `ValidationPipe`. Its decorators come from
 * the same table of rules as the validator inside `track()`, and a message never quotes the value.
 */
export class CreateEventDto implements EventBody {
  eventType!: string;
  productId!: string;
  value!: string;
  externalUserId?: string;
  userId?: string;
  externalOrganizationId?: string;
  organizationId?: string;
  externalConversationId?: string;
  conversationId?: string;
  influence?: Influence;
  qualityImpactScore?: number;
  valueType?: ValueType;
  eventAt?: string;
  properties?: Readonly<Record<string, unknown>>;
  insertId?: string;
  sampleRate?: number;
  forceSample?: boolean;
}

decorateFields(CreateEventDto.prototype as Required<CreateEventDto> satisfies Record<FieldName, unknown>);

// class-transformer would rebuild the caller's object level by level; it is data, and stays as it is.
Transform(({ obj }: { obj: { properties?: unknown } }) => obj.properties)(CreateEventDto.prototype, 'properties');
