import type { OptionRule } from '@honeyhive/core';
import type { ResolvedOptions } from '@honeyhive/core/internal';
import { exporterTarget } from './offline-target.ts';

/** Limits of undelivered data on disk, shared by every tracer of the origin. */
export interface OfflineLimits {
  /** Maximum spans and updates; beyond the limit the oldest are dropped first. Default 2 000. */
  readonly maxItems: number;
  /** Bytes. Default 5 000 000. */
  readonly maxBytes: number;
  /** Maximum age in milliseconds; older items are not sent. Default three days. */
  readonly maxAgeMs: number;
}

declare module '@honeyhive/core' {
  interface TracerOptions {
    /**
     * Stores undelivered data on the user's disk (IndexedDB, after redaction), so that a later page can send the
     * data. False, or a value that is not valid: memory only. Default true.
     */
    offline?: boolean | { readonly [Key in keyof OfflineLimits]?: number | undefined } | undefined;
  }
}

const DEFAULTS: OfflineLimits = {
  maxItems: 2_000,
  maxBytes: 5_000_000,
  maxAgeMs: 3 * 24 * 3_600_000,
};

/** Rule for reading the option `offline`. */
export const OFFLINE_RULE: OptionRule = {
  expects: 'a boolean, or an object: `maxItems`, `maxBytes`, `maxAgeMs` above 0',
  read: (value) => {
    if (typeof value === 'boolean') return value;
    if (typeof value !== 'object' || value === null) return undefined;
    const given = Object.entries(value).filter(([, limit]) => limit !== undefined);
    const isValid = given.every(([name, limit]) => name in DEFAULTS && Number(limit) > 0);
    return isValid ? Object.fromEntries(given) : undefined;
  },
  closed: false,
};

/**
 * Returns the storage limits of a tracer with the given settings; `undefined` if storage is impossible or disabled.
 */
export function limitsOf(settings: ResolvedOptions): OfflineLimits | undefined {
  const { offline = true, exporter, testMode } = settings;
  // `indexedDB` is only tested for presence: reading may throw in a browser that denies storage, and a tracer's
  // constructor must not throw.
  if (
    !offline ||
    (exporter && !exporterTarget(exporter)) ||
    testMode ||
    !('indexedDB' in globalThis)
  )
    return undefined;
  // The rule has removed undefined entries.
  return { ...DEFAULTS, ...(offline === true ? {} : (offline as Partial<OfflineLimits>)) };
}
