/** How much of what could not be delivered is kept on disk, of all tracers of the origin together. */
export interface OfflineLimits {
  /** Spans and updates; beyond it the oldest go first. Default 2 000. */
  readonly maxItems: number;
  /** Bytes. Default 5 000 000. */
  readonly maxBytes: number;
  /** Milliseconds; what is older is not sent any more. Default three days. */
  readonly maxAgeMs: number;
}

declare module '@honeyhive/core' {
  interface TracerOptions {
    /**
     * Keeps what is not delivered yet on the user's disk (IndexedDB, after redaction), so that a later page can send it.
     * False: in memory alone. Default true.
     */
    offline?: boolean | Partial<OfflineLimits> | undefined;
    /** False until the user agrees: nothing is recorded, kept or sent before `tracer.consent(true)`. Default true. */
    consent?: boolean | undefined;
  }
}

const DEFAULTS: OfflineLimits = {
  maxItems: 2_000,
  maxBytes: 5_000_000,
  maxAgeMs: 3 * 24 * 3_600_000,
};

/** What the option asks for; `undefined` if nothing is to be kept. */
export function offlineLimits(
  offline: boolean | Partial<OfflineLimits> = true,
): OfflineLimits | undefined {
  if (offline === false) return undefined;
  return { ...DEFAULTS, ...(offline === true ? {} : offline) };
}
