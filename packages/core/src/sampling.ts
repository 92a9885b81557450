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
   * The part of all sessions that is kept, from 0 to 1. Decided by the session's id alone, so a page and its servers
   * keep the same ones without talking; a lower rate keeps a part of what a higher one keeps. Default 1.
   */
  readonly rate?: number | undefined;
  /** Keeps a session as soon as one of its spans or events fails, whatever the rate. Default true. */
  readonly keepErrors?: boolean | undefined;
  /** Keeps a session as soon as one of its spans or events has taken so many milliseconds. Default: none is kept for it. */
  readonly keepSlowMs?: number | undefined;
  /** Keeps a session as soon as this is true of one of its finished spans. */
  readonly keep?: ((span: ReadableSpan) => boolean) | undefined;
  /** Milliseconds without anything new, and without an open span, after which a held session is dropped. Default 300 000. */
  readonly holdMs?: number | undefined;
  /** Bytes held at most; beyond it the sessions that were longest quiet are dropped. Default 5 000 000. */
  readonly maxHeldBytes?: number | undefined;
  /** Spans and updates held at most, in the same way. Default 10 000. */
  readonly maxHeldSpans?: number | undefined;
  /** Decisions that are remembered. Default 10 000. */
  readonly maxDecided?: number | undefined;
}

/**
 * Keeps or drops whole sessions, never half a tree. Sessions that `rate` leaves out are held in memory until an error
 * or a slow span makes one kept: then all of it is sent, and whatever follows. A session that stays quiet, or is over
 * when the tracer is flushed or shut down, is dropped for good and counted as `sampled`; so is what is said about it. A
 * page that goes away takes with it what it holds. What other processes have dropped by then stays dropped: across
 * processes only the rate is agreed on.
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
    // On a provider of yours it decides nothing: only a tracer knows its sessions.
    shouldSample: () => ({ decision: RECORD_AND_SAMPLED }),
    toString: () => `sampleSessions(${rules.rate})`,
    tail: (parts) => {
      for (const name of invalid) parts.guard.report(`sampleSessions \`${name}\``, NOT_VALID);
      return new SessionTail(rules, parts);
    },
  };
}

const NOT_VALID = 'it is not valid, and its default counts';

const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && !Number.isNaN(value);
const isFunction = (value: unknown): value is (span: ReadableSpan) => boolean =>
  typeof value === 'function';

const hasFailed = ({ status, attributes }: ReadableSpan): boolean =>
  status.code === STATUS_ERROR || attributes[HONEYHIVE.error] !== undefined;
