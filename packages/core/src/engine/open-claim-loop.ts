import { ClaimLoop } from '../delivery/claiming/claim-loop.js';
import type { ClaimScheduleOptions } from '../delivery/claiming/claim-schedule.js';
import type { ClaimSource } from '../delivery/claiming/claim-source.types.js';
import { OpenTelemetry } from '../observe/open-telemetry.js';
import { reportMetrics } from '../observe/report-metrics.js';
import { openSender } from '../open-sender.js';
import type { SenderOptions } from '../options/tracker-options.types.js';
import { systemClock } from '../time/system-clock.js';
import { resolveSurroundings, type OpenSender } from './sender-surroundings.js';

/** What a relay or worker may set beside the options of its sender. */
export interface OpenClaimLoop extends OpenSender, Partial<ClaimScheduleOptions> {}

const DEFAULT_SCHEDULE: ClaimScheduleOptions = { maxClaim: 500, pollMinMs: 25, pollMaxMs: 1_000 };

/**
 * Sends what a shared source holds, by the rules of every delivery: for relays and workers. It begins at once.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function openClaimLoop(
  source: ClaimSource,
  options: SenderOptions = {},
  { maxClaim, pollMinMs, pollMaxMs, ...surroundings }: OpenClaimLoop = {},
): ClaimLoop {
  const { resolved, observer } = resolveSurroundings('the relay', options, { name: 'relay', ...surroundings });
  const { attemptTimeoutMs } = resolved;
  const schedule = {
    maxClaim: maxClaim ?? DEFAULT_SCHEDULE.maxClaim,
    pollMinMs: pollMinMs ?? DEFAULT_SCHEDULE.pollMinMs,
    pollMaxMs: pollMaxMs ?? DEFAULT_SCHEDULE.pollMaxMs,
  };
  const telemetry = new OpenTelemetry();
  const sender = openSender(resolved, observer, systemClock, telemetry);
  const runtime = { sender, observer, clock: systemClock, random: Math.random, closed: () => endMetrics() };
  const loop = new ClaimLoop(source, { ...schedule, attemptTimeoutMs }, runtime);
  const endMetrics = reportMetrics(telemetry, observer, () => loop.stats());
  return loop;
}
