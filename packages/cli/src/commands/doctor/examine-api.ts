import type { LaneReason } from '@greenflash-events/core';
import {
  SENDER_OPTION_CHECKS,
  checkOptions,
  resolveSenderOptions,
  verdictOfAttempt,
  withEnvironment,
} from '@greenflash-events/core/engine';
import { connectionOptions, type ConnectionFlags } from '../../connection/connection-flags.js';
import { LANE_ADVICE } from '../../connection/lane-advice.js';
import { EXIT } from '../../program/exit-code.js';
import { askApi, isRefusal, type ApiAnswer } from './ask-api.js';
import { clockFindings } from './clock-findings.js';
import { problem, well } from './finding.js';
import type { Finding } from './finding.types.js';

/** Key, address and clock, by one request that the API refuses: it names no event. */
export async function examineApi(flags: ConnectionFlags, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const options = withEnvironment(connectionOptions(flags, env), env);
  const problems = checkOptions(options, SENDER_OPTION_CHECKS);
  if (problems.length > 0) {
    return problems.map(({ field, message }) =>
      problem(field === 'apiKey' ? 'key' : 'endpoint', `${field} ${message}`, undefined, EXIT.usage),
    );
  }
  const { baseUrl } = resolveSenderOptions(options, false);
  const answer = await askApi(`${baseUrl}/events`, options.apiKey as string);
  return [...accessFindings(answer, baseUrl), ...clockFindings(answer)];
}

function accessFindings({ result }: ApiAnswer, baseUrl: string): Finding[] {
  const here = well('endpoint', `the Events API answers at ${baseUrl}`);
  if (isRefusal(result)) return [well('key', 'the API takes it'), here];
  const verdict = verdictOfAttempt(result, Date.now());
  if (verdict.kind === 'pause') {
    const finding = outOfOrder(verdict.reason, `${verdict.message}, at ${baseUrl}`);
    return verdict.reason === 'auth' ? [finding, here] : [finding];
  }
  if (verdict.kind === 'retry') return [outOfOrder('unavailable', `${verdict.message}, at ${baseUrl}`)];
  return [outOfOrder('misrouted', `a request without an event is ${verdict.kind}, at ${baseUrl}`)];
}

function outOfOrder(reason: LaneReason, said: string): Finding {
  const { problem: what, hint, exitCode } = LANE_ADVICE[reason];
  return problem(reason === 'auth' ? 'key' : 'endpoint', `${what}: ${said}`, hint, exitCode);
}
