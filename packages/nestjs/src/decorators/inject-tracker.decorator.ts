import { Inject } from '@nestjs/common';
import { getTrackerToken } from '../tracking.tokens.js';

/** Injects the `TrackingService` of the tracker of this name. @param name @default the unnamed one */
export function InjectTracker(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getTrackerToken(name));
}
