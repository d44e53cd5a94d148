import type { Event } from '@greenflash-events/core';
import { eventOfBody, type AttemptHistory, type ClaimedEvent } from '@greenflash-events/core/engine';
import type { Job } from 'bullmq';
import { jobIdOf } from './job-id.js';

/** What a job holds: the exact text of the request, and what has happened to it so far. Nothing secret, nothing else. */
export interface EventJobData extends Partial<AttemptHistory> {
  readonly body: string;
  /** Epoch milliseconds of the last attempt. */
  readonly triedAt?: number;
  /** Epoch milliseconds from which its age counts, where it was redriven; else the job's own timestamp. */
  readonly since?: number;
}

export type EventJob = Job<EventJobData>;

/** An event as BullMQ's `addBulk()` takes it. */
export interface NewEventJob {
  readonly name: string;
  readonly data: EventJobData;
  readonly opts: { readonly jobId: string; readonly timestamp: number };
}

/** @param acceptedAt epoch milliseconds */
export function newEventJob(event: Event, acceptedAt: number): NewEventJob {
  return {
    name: event.eventType,
    data: { body: event.body },
    opts: { jobId: jobIdOf(event), timestamp: Math.round(acceptedAt) },
  };
}

/** What a job says of its event; undefined where it is not one of ours. */
export function claimedEvent(job: EventJob, claim: unknown, now: number): ClaimedEvent | undefined {
  // Any program that writes to Redis may put jobs there, with data that is no object at all.
  const data = Object(job.data) as Partial<EventJobData>;
  const { body, attempts = 0, charged = 0, refused = 0, triedAt, since = job.timestamp } = data;
  const event = typeof body === 'string' ? eventOfBody(body) : undefined;
  if (event === undefined) return undefined;
  return {
    ...{ claim, event, attempts, charged, refused },
    ageMs: Math.max(0, now - since),
    triedMsAgo: triedAt === undefined ? undefined : Math.max(0, now - triedAt),
  };
}
