/** Sampling of whole sessions, for the option `sampler`. @module */
import { STATUS_ERROR } from './spans/api-values.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { TailSampler } from './sampling/tail-sampler.ts';
import { countOf } from './options/omit-undefined.ts';
import { readOption } from './options/read-option.ts';
import { RECORD_AND_SAMPLED } from './sampling/sampling-decision.ts';
import { readRatio } from './sampling/session-ratio.ts';
import { SessionTail } from './sampling/session-tail.ts';
import { HONEYHIVE } from './identity/semconv.ts';
import { toMilliseconds } from './values/hr-time.ts';

/** Which sessions are kept, and how much may be held to find out. */
export interface SessionSampling {
  /**
   * Share of sessions to keep, from 0 to 1. The decision depends only on the session id, so a page and the servers
   * keep the same sessions without communication; a lower rate keeps a subset of a higher rate. Default 1.
   */
  readonly rate?: number | undefined;
  /** Keeps a session as soon as a span or event of the session fails, regardless of the rate. Default true. */
  readonly keepErrors?: boolean | undefined;
  /**
   * Keeps a session as soon as a span or event of the session takes at least the given milliseconds. Default: no
   * session is kept for duration.
   */
  readonly keepSlowMs?: number | undefined;
  /** Keeps a session as soon as the function returns true for a finished span of the session. */
  readonly keep?: ((span: ReadableSpan) => boolean) | undefined;
  /** Milliseconds without anything new, and without an open span, after which a held session is dropped. Default 300 000. */
  readonly holdMs?: number | undefined;
  /** Maximum bytes held. Beyond the limit, the sessions quiet for longest are dropped. Default 5 000 000. */
  readonly maxHeldBytes?: number | undefined;
  /** Spans and updates held at most, in the same way. Default 10 000. */
  readonly maxHeldSpans?: number | undefined;
  /** Maximum decisions remembered. Default 10 000. */
  readonly maxDecided?: number | undefined;
}

/**
 * Creates a sampler which keeps or drops whole sessions, never half a tree. Sessions outside of `rate` are held in
 * memory until an error or a slow span makes the session kept: then the whole session is sent, and any later data. A
 * session which stays quiet, or is over when the tracer is flushed or shut down, is dropped for good and counted as
 * `sampled`, as are updates of the session. A closing page loses the held sessions. Data already dropped by another
 * process stays dropped: across processes, only the rate is shared.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ apiKey, sampler: sampleSessions({ rate: 0.1, keepSlowMs: 10_000 }) });
 */
export function sampleSessions(options: SessionSampling = {}): TailSampler {
  const invalid: string[] = [];
  const read = <T>(name: keyof SessionSampling, isValid: (value: unknown) => value is T) => {
    const value = readOption(options, name);
    if (isValid(value)) return value;
    if (value !== undefined && value !== null) invalid.push(name);
    return undefined;
  };
  const keepErrors = read('keepErrors', isFlag) ?? true;
  const keepSlowMs = read('keepSlowMs', isNumber);
  const keep = read('keep', isFunction);
  const isSlow = (ms: number): boolean => keepSlowMs !== undefined && ms >= keepSlowMs;
  const keepsSpan = (span: ReadableSpan): boolean =>
    (keepErrors && hasFailed(span)) ||
    isSlow(toMilliseconds(span.duration)) ||
    keep?.(span) === true;
  const rules = {
    rate: readRatio(read('rate', isNumber)),
    holdMs: countOf(read('holdMs', isNumber), 300_000),
    maxBytes: countOf(read('maxHeldBytes', isNumber), 5_000_000),
    maxSpans: countOf(read('maxHeldSpans', isNumber), 10_000),
    maxDecided: countOf(read('maxDecided', isNumber), 10_000),
    holds: keepErrors || keepSlowMs !== undefined || keep !== undefined,
    keepsSpan,
    keepsUpdate: ({ failed = false, durationMs = 0 }: { failed?: boolean; durationMs?: number }) =>
      (keepErrors && failed) || isSlow(durationMs),
  };
  return {
    // On a custom provider, the sampler decides nothing: only a tracer knows the sessions.
    shouldSample: () => ({ decision: RECORD_AND_SAMPLED }),
    toString: () => `sampleSessions(${rules.rate})`,
    tail: (parts) => {
      for (const name of invalid) parts.guard.report(`sampleSessions \`${name}\``, NOT_VALID);
      return new SessionTail(rules, parts);
    },
  };
}

const NOT_VALID = 'invalid value: the default is used';

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && !Number.isNaN(value);
const isFunction = (value: unknown): value is (span: ReadableSpan) => boolean =>
  typeof value === 'function';

const hasFailed = ({ status, attributes }: ReadableSpan): boolean =>
  status.code === STATUS_ERROR || attributes[HONEYHIVE.error] !== undefined;
