/** Why a relay does not take a request, in words that a page may read: never what it has sent, nor where it would go. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Milliseconds after which the same may be taken. */
  readonly retryAfterMs?: number;
}

/** Ends the work on a request, or on one of its spans. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Refuses a request that is not what it should be. */
export const malformed = (code: string, message: string): Refused =>
  new Refused({ status: 400, code, message });

/** Refuses what is larger than allowed. A tracer answers by sending less at once. */
export const tooLarge = (message: string): Refused =>
  new Refused({ status: 413, code: 'too_large', message });

/** Refuses for now. A tracer keeps what it has and comes back. */
export const notNow = (code: string, message: string, retryAfterMs: number): Refused =>
  new Refused({ status: 503, code, message, retryAfterMs });

/** The answer to a request that is not taken. */
export function refuse({ status, code, message, retryAfterMs }: Refusal): Response {
  const headers =
    retryAfterMs === undefined
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) };
  return Response.json({ code, message }, { status, headers });
}
