import type { Redact, RedactValue } from './redact.ts';

/**
 * Applies redactions in order; every redaction receives the previous result. A value left out stays out.
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
