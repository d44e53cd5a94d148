const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** The local time of day to the millisecond, with the day when it is not the day of `now`. */
export function formatTime(timeMs: number, nowMs: number): string {
  const time = new Date(timeMs);
  const clock = `${formatClock(timeMs)}.${pad(time.getMilliseconds(), 3)}`;
  return time.toDateString() === new Date(nowMs).toDateString() ? clock : `${formatDay(timeMs)} ${clock}`;
}

/** Hours and minutes of the local time of day. */
export function formatMinute(timeMs: number): string {
  const time = new Date(timeMs);
  return `${pad(time.getHours())}:${pad(time.getMinutes())}`;
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

function formatClock(timeMs: number): string {
  return `${formatMinute(timeMs)}:${pad(new Date(timeMs).getSeconds())}`;
}

function formatDay(timeMs: number): string {
  const time = new Date(timeMs);
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
}
