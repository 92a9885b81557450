import { UNREADABLE } from '@honeyhive/core/internal';
import type { RequestOptions } from './request-options.ts';

/** Runs user code, and catches and counts errors. */
type Contain = {
  <R>(what: string, work: () => R, fallback: R): R;
  report(what: string, error: unknown): void;
};

/** Session callback for an invalid option: the request gets a new session and never a session named by headers. */
const nobody = (): undefined => undefined;

/**
 * Reads the options of a request separately. Unreadable options are reported and ignored. If `session` or `trust` is
 * unreadable, headers do not decide instead: no sender is trusted, and the session is new.
 */
export function readRequestOptions<R = Request>(
  given: unknown,
  guard: Contain,
  whose = 'withRequest',
): RequestOptions<R> {
  const read = (name: keyof RequestOptions): unknown =>
    guard<unknown>(
      `option ${name} of ${whose}`,
      () => (given as Record<string, unknown> | null | undefined)?.[name],
      UNREADABLE,
    );
  const valid = <T>(name: keyof RequestOptions, isValid: (value: unknown) => value is T) => {
    const value = read(name);
    if (isValid(value)) return value;
    const isMissing = value === undefined || value === null;
    if (!isMissing && value !== UNREADABLE) guard.report(`option ${name} of ${whose}`, NOT_VALID);
    return isMissing ? undefined : UNREADABLE;
  };
  const session = valid('session', isSession);
  const trust = read('trust');
  const waitUntil = valid('waitUntil', isWaitUntil);
  return {
    name: known(valid('name', isText)),
    route: known(valid('route', isText)),
    session: session === UNREADABLE ? nobody : (session as RequestOptions<R>['session']),
    trust: trust === UNREADABLE ? false : ((trust ?? undefined) as RequestOptions<R>['trust']),
    waitUntil: known(waitUntil),
  };
}

const NOT_VALID = 'invalid value ignored';

const known = <T>(value: T | typeof UNREADABLE): T | undefined =>
  value === UNREADABLE ? undefined : value;

const isText = (value: unknown): value is string => typeof value === 'string';

const isSession = (value: unknown): value is NonNullable<RequestOptions['session']> =>
  typeof value === 'function';

const isWaitUntil = (value: unknown): value is NonNullable<RequestOptions['waitUntil']> =>
  typeof value === 'function';
