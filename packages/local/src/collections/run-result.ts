import type { JsonObject } from '../json.ts';
import { aggregate } from './aggregate.ts';
import { hasPassed, keyOf, type RunMetric, type RunSession } from './run-metrics.ts';

interface Measured extends RunMetric {
  readonly datapointId: string;
}

/** Groups the metrics of sessions by key. */
export function groupMetrics(sessions: readonly RunSession[]): Map<string, Measured[]> {
  const groups = new Map<string, Measured[]>();
  for (const { datapointId, metrics } of sessions) {
    for (const metric of metrics) {
      const group = groups.get(keyOf(metric));
      const measured = { ...metric, datapointId };
      if (group) group.push(measured);
      else groups.set(keyOf(metric), [measured]);
    }
  }
  return groups;
}

/** Names of a metric and of the event that has it. */
export const describeMetric = ([first]: readonly RunMetric[]): JsonObject => ({
  metric_name: first?.name ?? '',
  metric_type: typeof first?.value,
  event_name: first?.eventName ?? '',
  event_type: first?.eventType ?? '',
});

/** The result of a run, as `GET /runs/{id}/result` gives it. */
export function summarizeRun(
  status: string,
  sessions: readonly RunSession[],
  aggregation: string,
): JsonObject {
  const details = [...groupMetrics(sessions).values()].map((group) => ({
    ...describeMetric(group),
    aggregate: aggregate(aggregation, valuesOf(group)) ?? 0,
    values: valuesOf(group),
    datapoints: {
      passed: idsOf(group.filter(({ value }) => value !== false)),
      failed: idsOf(group.filter(({ value }) => value === false)),
    },
  }));
  const failed = idsOf(sessions.filter((session) => !hasPassed(session)));
  const failing = new Set(failed);
  return {
    status,
    success: sessions.length > 0 && failed.length === 0,
    passed: idsOf(sessions.filter(hasPassed)).filter((id) => !failing.has(id)),
    failed,
    metrics: { aggregation_function: aggregation, details },
    datapoints: sessions.map((session) => ({
      datapoint_id: session.datapointId,
      session_id: session.sessionId,
      passed: hasPassed(session),
      metrics: session.metrics.map(({ name, eventName, eventType, value }) => ({
        name,
        event_name: eventName,
        event_type: eventType,
        value,
        passed: value !== false,
      })),
    })),
  };
}

export const valuesOf = (group: readonly RunMetric[]): (number | boolean)[] =>
  group.map(({ value }) => value);

const idsOf = (all: ReadonlyArray<{ readonly datapointId: string }>): string[] => [
  ...new Set(all.map(({ datapointId }) => datapointId)),
];
