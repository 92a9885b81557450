import { setTimeout as wait } from 'node:timers/promises';
import { HoneyHive } from '../client/honeyhive.ts';
import { SDKError } from '../models/errors.ts';
import { HoneyHiveTracer } from '../tracer/tracer.ts';
import { checkClock } from './check-clock.ts';
import { about, type Finding } from './finding.ts';
import { differences, type Fields, recordKnownTrace, type SentEvent } from './known-trace.ts';
import { type Answer, isHtml, NO_SPANS, probe, remedyOf, TRACES } from './probe.ts';

const FLUSH_MS = 10_000;
/** Milliseconds until a stored trace can be read. */
const READ_MS = 20_000;
const PAUSE_MS = 500;

const quiet = (): void => {};
const QUIET = { error: quiet, warn: quiet, info: quiet, debug: quiet };

/** Sends a known trace with the key of the environment, reads it back, and compares each field. */
export async function checkServer(readMs: number = READ_MS): Promise<Finding[]> {
  const tracer = new HoneyHiveTracer({ sessionName: 'honeyhive doctor', logger: QUIET });
  try {
    const options = about('options');
    const problems = tracer.problems.map(({ message, remedy }) => options.fault(message, remedy));
    if (!tracer.enabled) return problems;
    const { serverUrl, apiKey: bearerAuth = '' } = tracer;
    const answer = await probe(serverUrl + TRACES, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearerAuth}`, 'content-type': 'application/json' },
      body: NO_SPANS,
    });
    const server = judge(answer, serverUrl);
    if ('code' in answer || server.state === 'fault') return [...problems, server];
    const clock = checkClock(answer.headers);
    const sent = recordKnownTrace(tracer);
    const { exported, dropped, pending } = await tracer.flush({ timeoutMs: FLUSH_MS });
    const delivery = about('delivery');
    if (exported < sent.length) {
      const why = Object.keys(dropped).join(', ') || `${pending} spans wait`;
      return [
        ...problems,
        server,
        ...clock,
        delivery.fault(
          `${exported} of ${sent.length} spans were taken: ${why}`,
          'Set HH_VERBOSE=1 and run the program: each request is in its log.',
        ),
      ];
    }
    const client = new HoneyHive({ bearerAuth, serverURL: serverUrl });
    const read = await readBack(client, { tracer, sent, readMs });
    return [...problems, server, ...clock, delivery.ok(`${exported} spans were taken`), ...read];
  } finally {
    await tracer.shutdown({ timeoutMs: 100 });
  }
}

function judge(answer: Awaited<ReturnType<typeof probe>>, url: string): Finding {
  const { ok, fault } = about('server');
  if ('code' in answer) return fault(`${url}: ${answer.code}`, remedyOf(answer));
  const { status } = answer;
  if (status === 401 || status === 403)
    return about('key').fault(
      `the server refuses the key (${status})`,
      `Compare HH_API_KEY with the key of your project, and HH_API_URL with the server of that project.`,
    );
  if (isHtml(answer) || (status >= 300 && status < 500 && status !== 429))
    return noApi(answer, url);
  if (status >= 400)
    return fault(
      `${url} answers ${status}`,
      'The server is overloaded or broken: try again later.',
    );
  return ok(`${url} takes the key`);
}

const noApi = ({ status }: Answer, url: string): Finding =>
  about('server').fault(
    `${url} answers ${status}, and is no API of HoneyHive`,
    'HH_API_URL is the address of the API, not of the product’s page.',
  );

interface Reading {
  readonly tracer: HoneyHiveTracer;
  readonly sent: readonly SentEvent[];
  readonly readMs: number;
}

/** Reads the events of a session until all are stored, and compares them. */
async function readBack(client: HoneyHive, { tracer, sent, readMs }: Reading): Promise<Finding[]> {
  const { ok, fault } = about('read back');
  const until = performance.now() + readMs;
  for (;;) {
    let stored: readonly Fields[];
    try {
      // oxlint-disable-next-line no-await-in-loop
      stored = await eventsOf(client, tracer);
    } catch (error) {
      const status = error instanceof SDKError ? ` (${error.statusCode})` : '';
      return [
        fault(
          `the events cannot be read${status}`,
          'The key may write and not read: look at the session in HoneyHive.',
        ),
      ];
    }
    const found = sent.map(({ id }) => stored.find((one) => one['eventId'] === id));
    const missing = sent.filter((_, index) => !found[index]);
    if (missing.length === 0) return compare(sent, found);
    if (performance.now() > until) {
      const names = missing.map(({ name }) => name).join(', ');
      return [
        ok(`${sent.length - missing.length} of ${sent.length} events`),
        fault(
          `not stored after ${Math.round(readMs / 1_000)} s: ${names}`,
          'Look for the session "honeyhive doctor" in a minute; compare the project of the key.',
        ),
      ];
    }
    // oxlint-disable-next-line no-await-in-loop
    await wait(PAUSE_MS);
  }
}

async function eventsOf(client: HoneyHive, tracer: HoneyHiveTracer): Promise<readonly Fields[]> {
  const { events = [] } = await client.events.getEvents({
    project: tracer.project ?? '',
    filters: [{ field: 'session_id', operator: 'is', value: tracer.sessionId }],
  });
  return events as unknown as readonly Fields[];
}

const compare = (sent: readonly SentEvent[], found: ReadonlyArray<Fields | undefined>): Finding[] =>
  sent.map((event, index) => {
    const differing = differences(event, found[index] ?? {});
    const { ok, fault } = about(event.name);
    return differing.length === 0
      ? ok(`${Object.keys(event.fields).length} fields equal`)
      : fault(
          differing.join('; '),
          'The server changes these fields: tell HoneyHive, with this line.',
        );
  });
