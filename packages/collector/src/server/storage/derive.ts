import type { EventBody } from '@greenflash-events/core/engine';
import type { DerivedFields, Influence } from '../../client/stored-event.types.js';

const SCORES: Readonly<Record<Influence, number>> = { positive: 0.5, negative: -0.5, neutral: 0 };

/** What the API's defaults make of a body that arrived at this time. The body itself stays as it was sent. */
export function derive(body: EventBody, receivedAt: string): DerivedFields {
  const influence = body.influence ?? 'neutral';
  const derived = {
    eventAt: body.eventAt ?? receivedAt,
    influence,
    valueType: body.valueType ?? 'text',
    qualityImpactScore: body.qualityImpactScore ?? SCORES[influence],
  } as const;
  const names = Object.keys(derived) as (keyof typeof derived)[];
  return { ...derived, fields: names.filter((name) => body[name] === undefined) };
}
