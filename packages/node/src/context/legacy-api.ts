import type { EventRequest } from '@honeyhive/core';
import type {
  SendResult,
  Transport,
  TransportContext,
  ResolvedOptions,
  SendOptions,
  SessionIdentity,
} from '@honeyhive/core/internal';

/** Sessions remembered for the case that the server turns out to be an older one. */
const REMEMBERED = 1_000;

/**
 * `outlet` for servers of either age. A newer one takes `/v1/events`; one that answers 404 there gets the older routes
 * from then on, and is told of each session once. Option `api` says it beforehand.
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

/** The request with which an older server is told the same; `undefined` if it is the same for both. */
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
