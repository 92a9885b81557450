import { about, type Finding } from './finding.ts';

/** Difference of clocks beyond which spans stand at the wrong place. */
const MAX_SKEW_MS = 60_000;

/** Compares this clock with the `Date` of a server's answer. */
export function checkClock(headers: Headers, now: number = Date.now()): Finding[] {
  const { ok, fault } = about('clock');
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return [];
  const skew = now - date;
  if (Math.abs(skew) < MAX_SKEW_MS) return [ok('agrees with the server')];
  const seconds = Math.round(Math.abs(skew) / 1_000);
  return [
    fault(
      `${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} the server: spans stand at the wrong time`,
      'Set the clock of this machine (NTP).',
    ),
  ];
}
