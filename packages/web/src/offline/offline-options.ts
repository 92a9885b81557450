import type { OptionRule } from '@honeyhive/core';
import type { ResolvedOptions } from '@honeyhive/core/internal';
import { exporterTarget } from './offline-target.ts';

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
    offline?: boolean | { readonly [Key in keyof OfflineLimits]?: number | undefined } | undefined;
  }
}

const DEFAULTS: OfflineLimits = {
  maxItems: 2_000,
  maxBytes: 5_000_000,
  maxAgeMs: 3 * 24 * 3_600_000,
};

/** How the option is read. */
export const OFFLINE_RULE: OptionRule = {
  expects: 'a boolean, or an object of `maxItems`, `maxBytes`, `maxAgeMs` above 0',
  read: (value) => {
    if (typeof value === 'boolean') return value;
    if (typeof value !== 'object' || value === null) return undefined;
    const given = Object.entries(value).filter(([, limit]) => limit !== undefined);
    const isValid = given.every(([name, limit]) => name in DEFAULTS && Number(limit) > 0);
    return isValid ? Object.fromEntries(given) : undefined;
  },
};

/** How much of a tracer with these settings is kept; `undefined` if nothing can be or is to be. */
export function limitsOf(settings: ResolvedOptions): OfflineLimits | undefined {
  const { offline = true, exporter, testMode } = settings;
  // Not read: a browser that denies it may throw already then, and a tracer's constructor must not.
  if (
    !offline ||
    (exporter && !exporterTarget(exporter)) ||
    testMode ||
    !('indexedDB' in globalThis)
  )
    return undefined;
  // The rule has taken out entries that are undefined.
  return { ...DEFAULTS, ...(offline === true ? {} : (offline as Partial<OfflineLimits>)) };
}
