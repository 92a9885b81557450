import type { RelayContext } from '../relay-context.ts';
import type { RelaySettings } from '../options.ts';
import { notNow, Refused } from '../refusal.ts';
import type { RelayIdentity } from '../relay-identity.ts';
import { readIdentity } from './read-identity.ts';

/** Milliseconds after which a page retries when `authenticate` has failed. */
const LATER_MS = 2_000;

/**
 * Creates a function that returns the identity of a request from `authenticate`. Throws Refused: permanently if the
 * app denies the request, and temporarily if `authenticate` fails or returns an invalid identity, so that a mistake
 * on the server costs no page any data.
 */
export function authentication(
  { authenticate, timeoutMs }: RelaySettings,
  { settled, say }: Pick<RelayContext, 'settled' | 'say'>,
): (request: Request) => Promise<RelayIdentity> {
  return async (request) => {
    if (!authenticate) return {};
    const said = await settled(
      'authenticate',
      async () => {
        const who: unknown = await authenticate(request);
        return who ? readIdentity(who) : NOBODY;
      },
      timeoutMs,
    );
    if (!said) throw notNow('authenticate_failed', 'Authentication failed; retry later.', LATER_MS);
    if (said === NOBODY) {
      throw new Refused({
        status: 401,
        code: 'unauthenticated',
        message: 'The app denied the request.',
      });
    }
    if ('problem' in said) {
      say(`identity ${said.problem}`, `\`authenticate\` ${said.problem}. ${REMEDY}`);
      throw notNow('invalid_identity', 'Invalid identity; retry later.', LATER_MS);
    }
    const [unknown] = said.unknown;
    if (unknown)
      say('identity', `\`authenticate\` returned \`${unknown}\`, which is ignored. ${FIELDS}`);
    return said.identity;
  };
}

const NOBODY = 'nobody';
const FIELDS =
  'An identity has `sessionId`, `userId`, `source` (non-empty strings) and `userProperties` (an object).';
const REMEDY = `Return \`true\`, a plain object, or \`false\` to deny. ${FIELDS} Omit fields without a value.`;
