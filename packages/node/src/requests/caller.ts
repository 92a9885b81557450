import type { RequestOptions } from './request-options.ts';
import type { RequestFacts } from './request-facts.ts';
import { type Belief, beliefIn } from './trust.ts';

/** Sender of a request according to the options. */
export interface Caller {
  /** Session id returned by the user's callback. */
  readonly session: string | undefined;
  /** Trusted part of the headers; `undefined` if the user's callback has failed. */
  readonly belief: Belief | undefined;
}

/** Resolves with the result of a user callback; `undefined` on failure or timeout. */
export type Ask = <R>(what: string, ask: () => Promise<R>) => Promise<R | undefined>;

/** Returns the sender of a request; a promise only if the options contain callbacks. */
export function findCaller<R>(
  request: RequestFacts,
  given: R,
  { session, trust }: Pick<RequestOptions<R>, 'session' | 'trust'>,
  ask: Ask,
): Caller | Promise<Caller> {
  if (!session && typeof trust !== 'function')
    return { session: undefined, belief: beliefIn(request, trust) };
  const answers = Promise.all([
    ask('session of request', async () => sessionOf(await session?.(given))),
    ask('trust of request', async () => {
      if (typeof trust !== 'function') return beliefIn(request, trust);
      const decision: unknown = await trust(given);
      return beliefIn(request, typeof decision === 'boolean' ? decision : null);
    }),
  ]);
  return answers.then(([named, belief]) => ({ session: named, belief }));
}

/** Returns the session id from a callback; `undefined` for null, '' and any other invalid value. */
const sessionOf = (given: unknown): string | undefined =>
  typeof given === 'string' && given.trim() !== '' ? given : undefined;
