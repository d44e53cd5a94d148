import type { LaneReason } from '@greenflash-events/core';
import {
  SENDER_OPTION_CHECKS,
  checkOptions,
  createTransport,
  resolveSenderOptions,
  verdictOfAttempt,
  withEnvironment,
  type AttemptResult,
  type ResolvedSenderOptions,
} from '@greenflash-events/core/engine';
import { connectionOptions, type ConnectionFlags } from '../../connection/connection-flags.js';
import { LANE_ADVICE } from '../../connection/lane-advice.js';
import { NETWORK_FAULTS } from '../../connection/network-fault.js';
import { EXIT } from '../../program/exit-code.js';
import { duration } from '../../terminal/units.js';
import { problem, well, type Finding } from './finding.js';

/** Key, address and clock, by one request that the API refuses: it names no event. */
export async function examineApi(flags: ConnectionFlags, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const options = withEnvironment(connectionOptions(flags, env), env);
  const problems = checkOptions(options, SENDER_OPTION_CHECKS);
  if (problems.length > 0) {
    return problems.map(({ field, message }) =>
      problem(field === 'apiKey' ? 'key' : 'endpoint', `${field} ${message}`, undefined, EXIT.usage),
    );
  }
  const resolved = resolveSenderOptions(options, false);
  const answer = await askApi(resolved, resolved.apiKey as string);
  return [...accessFindings(answer, resolved.baseUrl), ...clockFindings(answer)];
}

function accessFindings({ result }: ApiAnswer, baseUrl: string): Finding[] {
  const here = well('endpoint', `the Events API answers at ${baseUrl}`);
  if (isRefusal(result)) return [well('key', 'the API takes it'), here];
  const verdict = verdictOfAttempt(result, Date.now());
  if (verdict.kind === 'pause') {
    const finding = outOfOrder(verdict.reason, `${verdict.message}, at ${baseUrl}`);
    return verdict.reason === 'auth' ? [finding, here] : [finding];
  }
  if (verdict.kind === 'retry') {
    const reason = verdict.fault === 'event' ? 'unavailable' : verdict.fault;
    return [outOfOrder(reason, `${verdict.message}, at ${baseUrl}`)];
  }
  return [outOfOrder('misrouted', `a request without an event is ${verdict.kind}, at ${baseUrl}`)];
}

function outOfOrder(reason: LaneReason, said: string): Finding {
  const { problem: what, hint, exitCode } = LANE_ADVICE[reason];
  return problem(reason === 'auth' ? 'key' : 'endpoint', `${what}: ${said}`, hint, exitCode);
}

interface ApiAnswer {
  readonly result: AttemptResult;
  /** Epoch milliseconds of this machine, halfway between the request and the answer. */
  readonly at: number;
}

const TIMEOUT_MS = 15_000;

/** Posts an object without a field: no event is made of it. By the transport of trackers, so through their proxy. */
async function askApi(options: ResolvedSenderOptions, apiKey: string): Promise<ApiAnswer> {
  const startedAt = Date.now();
  const transport = createTransport({ ...options, attemptTimeoutMs: TIMEOUT_MS });
  const result = await transport.send('{}', apiKey);
  const at = result.kind === 'response' ? (startedAt + Date.now()) / 2 : startedAt;
  await transport.close();
  return { result: result.kind === 'failed' ? { ...result, message: inWords(result.message) } : result, at };
}

/** Whether the Events API has read the request: a proxy answers 400 too, but not as the API does. */
function isRefusal(result: AttemptResult): boolean {
  if (result.kind !== 'response' || (result.status !== 400 && result.status !== 422)) return false;
  try {
    return typeof (JSON.parse(result.body) as unknown) === 'object';
  } catch {
    return false;
  }
}

/** Begins with the code of the network, where that is what failed. */
function inWords(message: string): string {
  const [code = ''] = message.split(';');
  const meaning = NETWORK_FAULTS[code];
  return meaning === undefined ? message : `${meaning} (${message})`;
}

/** A few seconds are lost on the way, and more do no harm. */
const MAX_SKEW_MS = 10_000;
/** The header tells whole seconds. */
const HALF_A_SECOND_MS = 500;

/** What the API's `Date` says of the clock that events get their time from; nothing where it tells none. */
function clockFindings({ result, at }: ApiAnswer): Finding[] {
  const date = result.kind === 'response' ? Date.parse(result.headers.date ?? '') : NaN;
  if (Number.isNaN(date)) return [];
  const skewMs = at - (date + HALF_A_SECOND_MS);
  const size = duration(Math.abs(skewMs));
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return [well('clock', `it differs from the API's by ${size}`)];
  return [
    problem(
      'clock',
      `it is ${size} ${skewMs > 0 ? 'ahead of' : 'behind'} the API's, and so are the times of events`,
      'Set the clock of this machine, or let NTP do it.',
    ),
  ];
}
