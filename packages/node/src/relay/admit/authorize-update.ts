import { sessionIdentity } from '@honeyhive/core';
import type { Parts } from '../handler.ts';
import type { RelayIdentity } from './identity.ts';
import type { RelaySettings } from '../options.ts';
import { notNow, Refused, type Refusal } from '../refusal.ts';

/** What a page wants to add to. */
export interface UpdateTarget {
  /** The id of the event or session, a UUID in lower case. */
  readonly id: string;
  /** Who the request is from, as `authenticate` has said. */
  readonly identity: RelayIdentity;
}

const LATER_MS = 2_000;

/** Neither 401 nor 403: the tracer of a page would stop sending its spans too. */
const NOT_YOURS: Refusal = {
  status: 400,
  code: 'update_not_allowed',
  message:
    'Who is bound to a session may add to that session only: let other ids pass by `authorizeUpdate`.',
};

/**
 * Whether a request may add to the event or session of this id; throws Refused where it may not. An id says nothing
 * about whose it is, so whoever is bound to a session may add to that session, and to what the app lets pass.
 */
export function updateAuthorization(
  { authorizeUpdate, timeoutMs }: RelaySettings,
  { settled, say }: Pick<Parts, 'settled' | 'say'>,
): (request: Request, target: UpdateTarget) => Promise<void> {
  return async (request, target) => {
    const { sessionId } = target.identity;
    if (sessionId && sessionIdentity(sessionId).id === target.id) return;
    if (!authorizeUpdate && !sessionId) return;
    const said = await settled(
      'authorizeUpdate',
      async () => ({ may: (await authorizeUpdate?.(request, target)) === true }),
      timeoutMs,
    );
    if (!said) throw notNow('authorize_failed', 'The app cannot say now who may.', LATER_MS);
    if (said.may) return;
    if (!authorizeUpdate) say(NOT_YOURS.code, NOT_YOURS.message);
    throw new Refused(NOT_YOURS);
  };
}
