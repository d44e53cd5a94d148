export { TrackingHealthIndicator, type TrackingHealthResult } from './tracking.health.js';
export type { DegradedReason, HealthLimits, TrackingHealth } from './tracking-health.js';
