import type { LocalEvent } from '../events/event.ts';
import type { Session } from '../events/session.ts';
import { type JsonObject, asText } from '../json.ts';
import type { Reader } from '../reader.ts';

/** A value of a metric on a session of a run, or on an event in it. */
export interface RunMetric {
  readonly name: string;
  readonly eventName: string;
  readonly eventType: string;
  readonly value: number | boolean;
}

/** A session of a run with its metrics. */
export interface RunSession {
  readonly sessionId: string;
  /** The datapoint, or the session's own id without one. */
  readonly datapointId: string;
  readonly hasFailed: boolean;
  readonly metrics: readonly RunMetric[];
}

type Measured = Pick<RunMetric, 'eventName' | 'eventType'> & { readonly metrics: JsonObject };

const metricsOf = ({ eventName, eventType, metrics }: Measured): RunMetric[] =>
  Object.entries(metrics).flatMap(([name, value]) =>
    typeof value === 'number' || typeof value === 'boolean'
      ? [{ name, eventName, eventType, value }]
      : [],
  );

const ofSession = ({ session_name: eventName, metrics }: Session): Measured => ({
  eventName,
  eventType: 'session',
  metrics,
});

const ofEvent = ({
  event_name: eventName,
  event_type: eventType,
  metrics,
}: LocalEvent): Measured => ({
  eventName,
  eventType,
  metrics,
});

/** Reads the sessions of a run: the ones that its metadata name, and the ones that the run lists. */
export function sessionsOfRun(
  reader: Reader,
  runId: string,
  listed: readonly string[],
): RunSession[] {
  const ids = new Set(listed);
  return reader
    .wholeSessions()
    .filter(({ session_id, metadata }) => metadata['run_id'] === runId || ids.has(session_id))
    .toSorted((a, b) => a.start_time - b.start_time)
    .map((session) => readSession(reader, session));
}

function readSession(reader: Reader, session: Session): RunSession {
  const { session_id: sessionId, metadata, error } = session;
  const events = reader.events({ sessionId });
  const own = metricsOf(ofSession(session));
  const known = new Set(own.map(({ name }) => name));
  // A root span repeats the metrics of its session.
  const isRepeated = (event: LocalEvent, { name }: RunMetric): boolean =>
    event.parent_id === sessionId && known.has(name);
  const others = events.flatMap((event) =>
    metricsOf(ofEvent(event)).filter((metric) => !isRepeated(event, metric)),
  );
  const hasFailed =
    error !== null || events.some((one) => one.parent_id === sessionId && one.error !== null);
  const datapointId = asText(metadata['datapoint_id']) ?? sessionId;
  return { sessionId, datapointId, hasFailed, metrics: [...own, ...others] };
}

/** Key under which values belong together. A session is called after its run, so its name does not count. */
export const keyOf = ({ name, eventName, eventType }: RunMetric): string =>
  JSON.stringify([name, eventType, eventType === 'session' ? '' : eventName]);

/** A session passes unless it has an error or a metric that is false. */
export const hasPassed = ({ hasFailed, metrics }: RunSession): boolean =>
  !hasFailed && metrics.every(({ value }) => value !== false);
