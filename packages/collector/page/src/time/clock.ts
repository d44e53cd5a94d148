import { type ReadonlySignal, signal } from '@preact/signals-core';

export type Zone = 'local' | 'utc';

const NAME = 'zone';

/** How often the clock checks whether a new day has begun. */
const DAY_CHECK_MS = 10_000;

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** Formats times in the chosen zone, and remembers the choice. What uses it renders again when the choice changes. */
export class Clock {
  private readonly current;
  private readonly day;

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.current = signal<Zone>(storage.getItem(NAME) === 'utc' ? 'utc' : 'local');
    this.day = signal(this.dayOf(Date.now()));
    setInterval(() => (this.day.value = this.dayOf(Date.now())), DAY_CHECK_MS);
  }

  get zone(): ReadonlySignal<Zone> {
    return this.current;
  }

  choose(zone: Zone): void {
    this.storage.setItem(NAME, zone);
    this.current.value = zone;
    this.day.value = this.dayOf(Date.now());
  }

  /** The time of day to the millisecond; of another day than today with its date and zone. */
  time(timeMs: number): string {
    const clock = this.timeOfDay(timeMs);
    return this.isToday(timeMs) ? clock : `${this.dayOf(timeMs)} ${clock} ${this.offset(timeMs)}`;
  }

  /** Date, time and zone. */
  full(timeMs: number): string {
    return `${this.dayOf(timeMs)} ${this.timeOfDay(timeMs)} ${this.offset(timeMs)}`;
  }

  /** Hours and minutes. */
  minute(timeMs: number): string {
    return this.partsOf(timeMs).slice(11, 16);
  }

  /** Hours, minutes and seconds. */
  second(timeMs: number): string {
    return this.partsOf(timeMs).slice(11, 19);
  }

  isToday(timeMs: number): boolean {
    return this.dayOf(timeMs) === this.day.value;
  }

  /** How far the zone is from UTC at that time: `UTC`, `UTC+2`, `UTC-3:30`. */
  offset(timeMs: number): string {
    if (this.current.value === 'utc') return 'UTC';
    const minutes = -new Date(timeMs).getTimezoneOffset();
    if (minutes === 0) return 'UTC';
    const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    return `UTC${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${pad(rest)}`}`;
  }

  private timeOfDay(timeMs: number): string {
    return this.partsOf(timeMs).slice(11);
  }

  private dayOf(timeMs: number): string {
    return this.partsOf(timeMs).slice(0, 10);
  }

  /** `2026-03-01 09:05:07.042` */
  private partsOf(timeMs: number): string {
    const time = new Date(timeMs);
    if (Number.isNaN(timeMs)) return '????-??-?? ??:??:??.???';
    if (this.current.value === 'utc') return time.toISOString().slice(-24, -1).replace('T', ' ');
    const day = `${pad(time.getFullYear(), 4)}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
    const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
    return `${day} ${clock}.${pad(time.getMilliseconds(), 3)}`;
  }
}

/** A span between two times: the two coarsest units of it. */
export function formatSpan(spanMs: number): string {
  if (spanMs < 1000) return `${spanMs} ms`;
  const seconds = Math.floor(spanMs / 1000);
  if (seconds < 60) return `${(spanMs / 1000).toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}
