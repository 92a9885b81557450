import type { Parts } from '../handler.ts';
import type { RelayIdentity } from './identity.ts';
import type { RelaySettings } from '../options.ts';
import { notNow, Refused } from '../refusal.ts';

/** What the app may soon be able to say again. */
const LATER_MS = 2_000;

/**
 * Who a request is from, as the app says. Throws Refused: for good where the app says no, and for now where it could
 * say nothing, so that a database that is down for a moment costs no page its data.
 */
export function authentication(
  { authenticate, timeoutMs }: RelaySettings,
  { settled }: Pick<Parts, 'settled'>,
): (request: Request) => Promise<RelayIdentity> {
  return async (request) => {
    if (!authenticate) return {};
    const said = await settled(
      'authenticate',
      async () => ({ who: await authenticate(request) }),
      timeoutMs,
    );
    if (!said) throw notNow('authenticate_failed', 'The app cannot say now who this is.', LATER_MS);
    const { who } = said;
    if (!who) {
      throw new Refused({
        status: 401,
        code: 'unauthenticated',
        message: 'The app has not let this request in.',
      });
    }
    return typeof who === 'object' ? who : {};
  };
}
