import type { AttemptResult } from '@greenflash-events/core/engine';
import { NETWORK_FAULTS } from '../../connection/network-fault.js';

export interface ApiAnswer {
  readonly result: AttemptResult;
  /** Epoch milliseconds of this machine, halfway between the request and the answer. */
  readonly at: number;
}

const TIMEOUT_MS = 15_000;

/** Posts an object without a field: no event is made of it. Never rejects. */
export async function askApi(url: string, apiKey: string): Promise<ApiAnswer> {
  const startedAt = Date.now();
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', accept: 'application/json' };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { method: 'POST', redirect: 'manual', body: '{}', headers, signal });
    const at = (startedAt + Date.now()) / 2;
    const body = await response.text();
    return {
      result: { kind: 'response', status: response.status, headers: Object.fromEntries(response.headers), body },
      at,
    };
  } catch (error) {
    const fault = signal.aborted ? 'timeout' : 'connect';
    return { result: { kind: 'failed', fault, message: describe(error) }, at: startedAt };
  }
}

/** Whether somebody who knows events has looked at the request: a proxy says 400 too, but not as the API does. */
export function isRefusal(result: AttemptResult): boolean {
  if (result.kind !== 'response' || (result.status !== 400 && result.status !== 422)) return false;
  try {
    return typeof (JSON.parse(result.body) as unknown) === 'object';
  } catch {
    return false;
  }
}

/** `fetch` wraps what the network says. */
function describe(error: unknown): string {
  const { cause, name } = error as Error;
  const { code, message = name } = Object(cause) as { readonly code?: unknown; readonly message?: string };
  if (typeof code !== 'string') return message;
  const meaning = NETWORK_FAULTS[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}
