import type { JsonObject } from '../json.ts';
import { aggregate } from './aggregate.ts';
import type { RunMetric, RunSession } from './run-metrics.ts';
import { describeMetric, groupMetrics, valuesOf } from './run-result.ts';

type Group = ReadonlyArray<RunMetric & { readonly datapointId: string }>;

/** Mean of a metric for each datapoint: a datapoint may run several times. */
function meanByDatapoint(group: Group): Map<string, number> {
  const values = new Map<string, number[]>();
  for (const { datapointId, value } of group) {
    const known = values.get(datapointId);
    if (known) known.push(Number(value));
    else values.set(datapointId, [Number(value)]);
  }
  return new Map(
    [...values].map(([id, all]) => [id, aggregate('average', all) ?? Number.NaN] as const),
  );
}

function compareMetric(before: Group, after: Group, aggregation: string): JsonObject {
  const [old, now] = [meanByDatapoint(before), meanByDatapoint(after)];
  const common = [...now.keys()].filter((id) => old.has(id));
  const change = (id: string): number => (now.get(id) ?? 0) - (old.get(id) ?? 0);
  const improved = common.filter((id) => change(id) > 0);
  const degraded = common.filter((id) => change(id) < 0);
  const same = common.filter((id) => change(id) === 0);
  return {
    ...describeMetric(after),
    old_aggregate: aggregate(aggregation, valuesOf(before)) ?? 0,
    new_aggregate: aggregate(aggregation, valuesOf(after)) ?? 0,
    found_count: common.length,
    improved_count: improved.length,
    degraded_count: degraded.length,
    same_count: same.length,
    improved,
    degraded,
    same,
    old_values: valuesOf(before),
    new_values: valuesOf(after),
  };
}

/** Compares the metrics of two runs, datapoint by datapoint. */
export function compareRuns(
  before: readonly RunSession[],
  after: readonly RunSession[],
  aggregation: string,
): JsonObject {
  const [old, now] = [groupMetrics(before), groupMetrics(after)];
  const metrics = [...now].flatMap(([key, group]) => {
    const known = old.get(key);
    return known ? [compareMetric(known, group, aggregation)] : [];
  });
  const known = new Set(before.map(({ datapointId }) => datapointId));
  const common = new Set(after.map(({ datapointId }) => datapointId).filter((id) => known.has(id)));
  return { metrics, commonDatapoints: [...common], event_details: eventDetails(old, now) };
}

type Groups = ReadonlyMap<string, Group>;

/** Events that have metrics, and in which of the runs they do. */
function eventDetails(old: Groups, now: Groups): JsonObject[] {
  const presence = new Map<string, Set<string>>();
  for (const [place, groups] of [
    ['old_only', old],
    ['new_only', now],
  ] as const) {
    for (const [first] of groups.values()) {
      if (!first) continue;
      const key = JSON.stringify([first.eventName, first.eventType]);
      presence.set(key, (presence.get(key) ?? new Set<string>()).add(place));
    }
  }
  return [...presence].map(([key, places]) => {
    const [event_name = '', event_type = ''] = JSON.parse(key) as string[];
    const [place = ''] = places;
    return { event_name, event_type, presence: places.size > 1 ? 'both' : place };
  });
}
