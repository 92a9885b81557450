import type { UpdateTarget } from '../relay-identity.ts';
import { relayedEventId } from '@honeyhive/core/internal';
import type { RelayContext } from '../relay-context.ts';
import { boundSession } from './identity.ts';

import type { RelaySettings } from '../options.ts';
import { notNow, Refused, type Refusal } from '../refusal.ts';

const LATER_MS = 2_000;

/** The status is neither 401 nor 403: the tracer of a page would stop sending spans too. */
const NOT_YOURS: Refusal = {
  status: 400,
  code: 'update_not_allowed',
  message: 'The identity may update only the bound session: allow other ids by `authorizeUpdate`.',
};

/** Which ids a request may name. */
export interface Authorization {
  /** Lets an update of the event or session `id` pass, or throws Refused. */
  update(request: Request, target: UpdateTarget): Promise<void>;
  /** Resolves with true if a new event may have the parent `id`. */
  parent(request: Request, target: UpdateTarget): Promise<boolean>;
}

/**
 * Decides which ids of events and sessions a request may name. An id proves no ownership. An identity bound to a
 * session may name that session, events of the session's pages, and ids allowed by the app.
 */
export function authorization(
  { authorizeUpdate, timeoutMs }: RelaySettings,
  { settled, say }: Pick<RelayContext, 'settled' | 'say'>,
): Authorization {
  const allows = async (request: Request, target: UpdateTarget): Promise<boolean> => {
    const said = await settled(
      'authorizeUpdate',
      async () => ({ may: (await authorizeUpdate?.(request, target)) === true }),
      timeoutMs,
    );
    if (!said) throw notNow('authorize_failed', 'Authorization failed; retry later.', LATER_MS);
    return said.may;
  };
  return {
    async update(request, target) {
      const session = boundSession(target.identity);
      if (session === target.id || (!authorizeUpdate && isOf(session, target.id))) return;
      if (await allows(request, target)) return;
      if (!authorizeUpdate) say(NOT_YOURS.code, NOT_YOURS.message);
      throw new Refused(NOT_YOURS);
    },
    async parent(request, target) {
      const session = boundSession(target.identity);
      if (session === target.id) return true;
      return authorizeUpdate ? allows(request, target) : session === undefined;
    },
  };
}

/**
 * Returns true if `id` is the session or an event created by the session's pages. Without a session every id
 * matches.
 */
const isOf = (session: string | undefined, id: string): boolean =>
  session === undefined || session === id || relayedEventId(id, session) === id;
