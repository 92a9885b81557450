import type { EventRequest } from '@honeyhive/core';
import type {
  SendResult,
  Transport,
  TransportContext,
  ResolvedOptions,
  SendOptions,
  SessionIdentity,
} from '@honeyhive/core/internal';

/** Maximum number of sessions remembered in case the server turns out to be an older version. */
const REMEMBERED = 1_000;

/**
 * Wraps `transport` for newer and older servers. Newer servers accept `/v1/events`. After a 404 there, the older
 * routes are used and every session is registered once. Option `api` selects the version in advance.
 */
export function eitherApi(
  transport: Transport,
  { settings, enqueue }: TransportContext,
): Transport {
  const { api } = settings;
  const { sendUpdate: send } = transport;
  if (api === 'v1' || !send) return transport;
  let isOld = api === 'legacy';
  const sessions: SessionIdentity[] = [];
  const told = (session: SessionIdentity): void => enqueue(sessionStart(session, settings));

  const sendOld = async (update: EventRequest, options: SendOptions): Promise<SendResult> => {
    const result = await send(update, options);
    if (result.status === 'ok' && !isOld) {
      isOld = true;
      for (const session of sessions.splice(0)) told(session);
    }
    return result;
  };
  return {
    ...transport,
    async sendUpdate(update, options) {
      const older = olderOf(update);
      if (isOld) return send(older ?? update, options);
      const result = await send(update, options);
      return older && isMissing(result) ? sendOld(older, options) : result;
    },
    routes(update) {
      const older = olderOf(update);
      return older ? (isOld ? [older] : [update, older]) : [update];
    },
    onSessionStart(session) {
      if (isOld) told(session);
      else if (sessions.push(session) > REMEMBERED) sessions.shift();
    },
  };
}

const isMissing = (result: SendResult): boolean =>
  result.status === 'drop' && result.isMissing === true;

const EVENT = /^\/v1\/events(?:\/([^/]+))?$/;

/** Returns the equivalent request for an older server; `undefined` if the request is the same for both versions. */
function olderOf({ path, body }: EventRequest): EventRequest | undefined {
  const match = EVENT.exec(path);
  if (!match || typeof body !== 'string') return undefined;
  const said = JSON.parse(body) as object;
  const [, id] = match;
  return id === undefined
    ? { method: 'POST', path: '/events', body: JSON.stringify({ event: said }) }
    : {
        method: 'PUT',
        path: '/events',
        body: JSON.stringify({ event_id: decodeURIComponent(id), ...said }),
      };
}

function sessionStart(
  { id, name }: SessionIdentity,
  { project, source }: ResolvedOptions,
): EventRequest {
  const session = { session_id: id, session_name: name, source, project };
  return { method: 'POST', path: '/session/start', body: JSON.stringify({ session }) };
}
