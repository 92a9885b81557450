import type { HrTime, TimeInput } from '@opentelemetry/api';

const NANOSECONDS = 1_000_000_000;
const NANOSECONDS_IN_MS = 1_000_000;

/** Milliseconds, of a time or of a duration, as seconds and nanoseconds. */
export function toHrTime(ms: number): HrTime {
  const seconds = Math.trunc(ms / 1_000);
  const nanoseconds = Math.round((ms - seconds * 1_000) * NANOSECONDS_IN_MS);
  return nanoseconds < NANOSECONDS ? [seconds, nanoseconds] : [seconds + 1, 0];
}

/** Seconds and nanoseconds as milliseconds. */
export const toMilliseconds = ([seconds, nanoseconds]: HrTime): number =>
  seconds * 1_000 + nanoseconds / NANOSECONDS_IN_MS;

/** The time `duration` after `start`. */
export function addHrTimes(start: HrTime, duration: HrTime): HrTime {
  const nanoseconds = start[1] + duration[1];
  return nanoseconds < NANOSECONDS
    ? [start[0] + duration[0], nanoseconds]
    : [start[0] + duration[0] + 1, nanoseconds - NANOSECONDS];
}

/** Returns the time from `start` to `end`; zero if `end` is before `start`. */
export function hrTimeBetween(start: HrTime, end: HrTime): HrTime {
  const nanoseconds = end[1] - start[1];
  const seconds = end[0] - start[0] - (nanoseconds < 0 ? 1 : 0);
  return seconds < 0
    ? [0, 0]
    : [seconds, nanoseconds < 0 ? nanoseconds + NANOSECONDS : nanoseconds];
}

const isHrTime = (value: unknown): value is HrTime =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');

/** True for the forms in which OpenTelemetry takes a time. */
export const isTimeInput = (value: unknown): value is TimeInput =>
  typeof value === 'number' || value instanceof Date || isHrTime(value);

/**
 * Converts any OpenTelemetry time to `HrTime`. A number is a reading of `performance.now()`, or milliseconds since
 * 1970.
 */
export function hrTimeOf(time: TimeInput): HrTime {
  if (typeof time !== 'number') return time instanceof Date ? toHrTime(time.getTime()) : time;
  if (time > performance.now()) return toHrTime(time);
  // Based on the current clock: the time origin is outdated after the machine has slept.
  return toHrTime(Date.now() - performance.now() + time);
}
