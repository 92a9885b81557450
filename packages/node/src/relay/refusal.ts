/** Reason for refusing a request, readable by pages: the text never contains the page's data or the target. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Milliseconds after which the same may be taken. */
  readonly retryAfterMs?: number;
}

/** Aborts the processing of a request or span. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Refuses a malformed request. */
export const malformed = (code: string, message: string): Refused =>
  new Refused({ status: 400, code, message });

/** Refuses a request above the size limit. A tracer then sends smaller batches. */
export const tooLarge = (message: string): Refused =>
  new Refused({ status: 413, code: 'too_large', message });

/** Refuses temporarily. A tracer keeps the data and retries. */
export const notNow = (code: string, message: string, retryAfterMs: number): Refused =>
  new Refused({ status: 503, code, message, retryAfterMs });

/** Returns the response to a refused request. */
export function refuse({ status, code, message, retryAfterMs }: Refusal): Response {
  const headers =
    retryAfterMs === undefined
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) };
  return Response.json({ code, message }, { status, headers });
}
