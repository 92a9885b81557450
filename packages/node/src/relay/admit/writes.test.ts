import { afterEach, expect, test } from 'vitest';
import { pageBody, pageSpan, text } from '../../../fixtures/page-body.ts';
import { type RelaySite, startRelaySite } from '../../../fixtures/relay-site.ts';
import type { RelayOptions } from '../../index.ts';

let site: RelaySite | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

const VICTIM = '44444444-4444-4444-8444-444444444444';
const OWN = '22222222-2222-4222-8222-222222222222';

/** What the attacker knows of the victim's event. */
interface Known {
  readonly eventId: string;
  readonly traceId: string;
  readonly spanId: string;
}
type Write = (site: RelaySite, known: Known) => Promise<{ readonly status: number }>;

const event = (over: object): string =>
  JSON.stringify({
    event_name: 'forged',
    event_type: 'model',
    start_time: 1,
    end_time: 2,
    duration: 1,
    inputs: {},
    outputs: { answer: 'FORGED' },
    ...over,
  });
const json = { 'content-type': 'application/json' };
const WRITES: Readonly<Record<string, Write>> = {
  'a span with the victim’s ids': ({ post }, { traceId, spanId }) =>
    post(pageBody([pageSpan([text('honeyhive_outputs.answer', 'FORGED')], { traceId, spanId })])),
  'a span in the victim’s session': ({ post }) =>
    post(pageBody([pageSpan([text('honeyhive.session_id', VICTIM), text('a', 'FORGED')])])),
  'a span that names the victim’s event': ({ post }, { eventId }) =>
    post(pageBody([pageSpan([text('honeyhive_event_id', eventId), text('a', 'FORGED')])])),
  'an event with the victim’s id': ({ post }, { eventId }) =>
    post(event({ event_id: eventId, session_id: VICTIM }), {
      path: '/relay/v1/events',
      headers: json,
    }),
  'an event under the victim’s event': ({ post }, { eventId }) =>
    post(event({ event_id: OWN, parent_id: eventId, session_id: VICTIM }), {
      path: '/relay/v1/events',
      headers: json,
    }),
  'a session of the victim’s id': ({ post }) =>
    post(event({ event_id: VICTIM, session_id: VICTIM, event_type: 'session' }), {
      path: '/relay/v1/events',
      headers: json,
    }),
  'an update of the victim’s event': ({ post }, { eventId }) =>
    post(JSON.stringify({ outputs: { answer: 'FORGED' } }), {
      path: `/relay/v1/events/${eventId}`,
      method: 'PUT',
      headers: json,
    }),
  'an update of the victim’s session': ({ post }) =>
    post(JSON.stringify({ metadata: { answer: 'FORGED' } }), {
      path: `/relay/v1/events/${VICTIM}`,
      method: 'PUT',
      headers: json,
    }),
};

type Authenticate = NonNullable<RelayOptions['authenticate']>;
const BOUND: Readonly<Record<string, Authenticate>> = {
  'a session': () => ({ sessionId: OWN }),
  'a session and a user': async () => ({ sessionId: OWN, userId: 'anna' }),
  'a session of another form': () => ({ sessionId: 'chat 7' }),
};
const NOBODY: Readonly<Record<string, unknown>> = {
  'a list': [],
  'a text': 'false',
  'a number': 1,
  'a response': new Response(null, { status: 401 }),
  'a session that is undefined': { sessionId: undefined },
  'a session that is empty': { sessionId: '' },
  'a session that is an object': { sessionId: {} },
  'a promise in a session': { sessionId: Promise.resolve(OWN) },
};

async function attack(authenticate: Authenticate, write: Write) {
  site = await startRelaySite({ authenticate, authorizeUpdate: () => false });
  const { tracer, backend } = site;
  const span = tracer.withSession({ sessionId: VICTIM }, () =>
    tracer.startSpan('victim', { outputs: { answer: 'right' } }),
  );
  span.end();
  await tracer.flush();
  const [before] = backend.events({ name: 'victim' });
  const { traceId, spanId } = span.spanContext();
  const { status } = await write(site, { eventId: before?.event_id ?? '', traceId, spanId });
  await tracer.flush();
  return { status, before, after: backend.events() };
}

test.each(Object.entries(WRITES))(
  '%s changes nothing of the victim, whoever is bound',
  async (_, write) => {
    for (const authenticate of Object.values(BOUND)) {
      // oxlint-disable-next-line no-await-in-loop
      const { status, before, after } = await attack(authenticate, write);
      expect(status).toBeLessThan(500);
      expect(after.filter(({ session_id: id }) => id === VICTIM)).toEqual([before]);
      expect(before?.outputs).toEqual({ answer: 'right' });
      // oxlint-disable-next-line no-await-in-loop
      await site?.close();
    }
  },
);

test.each(Object.keys(NOBODY))('an identity that is %s lets no write in', async (who) => {
  for (const write of Object.values(WRITES)) {
    const authenticate = (() => NOBODY[who]) as Authenticate;
    // oxlint-disable-next-line no-await-in-loop
    const { status, after } = await attack(authenticate, write);
    expect(status).toBe(503);
    expect(JSON.stringify(after)).not.toContain('FORGED');
    // oxlint-disable-next-line no-await-in-loop
    await site?.close();
  }
});
