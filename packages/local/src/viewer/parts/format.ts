/** A duration in ms for people: `840 µs`, `12.4 ms`, `1.32 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1) return ms === 0 ? '0 ms' : `${Math.max(1, Math.round(ms * 1000))} µs`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9995 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} d`;
}

/** Formats the age of a Unix time in ms. */
export function ago(time: number, now: number): string {
  const seconds = Math.max(0, (now - time) / 1000);
  if (seconds < 10) return 'now';
  if (seconds < 60) return `${Math.floor(seconds)}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** Formats a Unix time in ms as local time with milliseconds. */
export function clock(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const day =
    date.toDateString() === new Date().toDateString() ? '' : `${date.toLocaleDateString()} `;
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${day}${date.toLocaleTimeString(undefined, { hourCycle: 'h23' })}.${ms}`;
}

/** A count with separators. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** Formats a count with a noun: `1 event`, `2 events`. */
export const counted = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** Formats a cost in USD, with more digits for small values. */
export const cost = (usd: number): string =>
  `$${usd === 0 ? '0' : usd.toFixed(usd < 0.01 ? 6 : usd < 1 ? 4 : 2)}`;

/** Round times for an axis of `span` ms: at most `most` steps of 1, 2 or 5 × 10ⁿ. */
export function ticks(span: number, most = 5): number[] {
  if (!(span > 0) || !Number.isFinite(span)) return [0];
  const raw = span / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw) ?? raw;
  const result: number[] = [];
  for (let n = 0; n * step <= span * 1.0001; n++) result.push(n * step);
  return result;
}
