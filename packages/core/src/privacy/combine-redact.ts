import type { Redact, RedactValue } from './redact.ts';

/**
 * Applies redactions one after the other: each sees what the one before has left. A value that is left out stays out.
 *
 * @example
 * new HoneyHiveTracer({ redact: redactAll(redactSecrets(), withoutPatients) });
 */
export function combineRedact(...redactions: readonly Redact[]): Redact {
  return (value, place) => {
    let left: RedactValue | undefined = value;
    for (const redact of redactions) left = left === undefined ? undefined : redact(left, place);
    return left;
  };
}
