import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { readAggregation } from '../../collections/aggregate.ts';
import { type Collections, requireText, textIn, textsIn } from '../../collections/collections.ts';
import { compareRuns } from '../../collections/run-comparison.ts';
import { type RunSession, sessionsOfRun } from '../../collections/run-metrics.ts';
import { summarizeRun } from '../../collections/run-result.ts';
import { BadRequest } from '../../ingest/bad-request.ts';
import { unwrap } from '../../ingest/rest-event.ts';
import { type JsonObject, asText, isObject, merged } from '../../json.ts';
import type { Backend, Environment } from '../environment.ts';
import { readJson } from '../rest-routes.ts';
import { bothPaths } from './collection-routes.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled'];

/** The fields of a run that a request changes, joined with the known ones. Throws BadRequest (400). */
function joinRun(known: JsonObject, body: JsonObject): JsonObject {
  const joined: JsonObject = {};
  for (const name of ['event_ids', 'datapoint_ids', 'session_ids']) {
    if (body[name] === undefined) continue;
    joined[name] = [...new Set([...textsIn(known[name]), ...textsIn(body[name])])];
  }
  for (const name of ['metadata', 'configuration', 'results']) {
    const [before, added] = [known[name], body[name]];
    if (isObject(added)) joined[name] = merged(isObject(before) ? before : {}, added);
  }
  for (const name of ['name', 'project', 'dataset_id', 'description'])
    if (asText(body[name]) !== undefined) joined[name] = body[name] ?? null;
  const { status } = body;
  if (status === undefined || status === null) return joined;
  if (typeof status !== 'string' || !STATUSES.includes(status))
    throw new BadRequest(400, `status must be one of ${STATUSES.join(', ')}`);
  return { ...joined, status };
}

const EMPTY: JsonObject = {
  project: '',
  status: 'pending',
  event_ids: [],
  datapoint_ids: [],
  dataset_id: null,
  configuration: {},
  metadata: {},
  results: {},
};

/** Stores a run. A known id changes the run, so that a request may be repeated. */
function putRun(collections: Collections, body: JsonObject): JsonObject {
  const given = asText(body['run_id']);
  const run_id = given !== undefined && UUID.test(given) ? given.toLowerCase() : randomUUID();
  const known = collections.find('runs', run_id);
  if (known) return collections.change('runs', run_id, joinRun(known, body));
  requireText(body, 'name');
  return collections.add('runs', { ...EMPTY, ...joinRun({}, body), run_id }, run_id);
}

/** The client of `honeyhive` 1.0 takes no null in a compared run. */
const withoutNulls = (run: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(run).filter(([, value]) => value !== null));

/** Routes of runs of evaluations. */
export function addRunRoutes(app: Hono<Environment>, { collections, reader }: Backend): void {
  const sessionsOf = (run: JsonObject): RunSession[] =>
    sessionsOfRun(reader, textIn(run, 'run_id'), textsIn(run['event_ids']));
  const getRun = (id = ''): JsonObject => collections.get('runs', id.toLowerCase());

  app.on('POST', bothPaths('/runs'), async (context) => {
    const run = putRun(collections, unwrap(await readJson(context), 'run'));
    return context.json({ run_id: run['run_id'], evaluation: run });
  });
  app.on('GET', bothPaths('/runs'), (context) => {
    const asked = Object.entries(context.req.query()).filter(([name]) =>
      ['project', 'dataset_id', 'status', 'name'].includes(name),
    );
    const evaluations = collections
      .all('runs')
      .filter((run) => asked.every(([name, value]) => !run[name] || run[name] === value))
      .toReversed();
    return context.json({ evaluations });
  });
  app.on('GET', bothPaths('/runs/:id'), (context) =>
    context.json({ evaluation: getRun(context.req.param('id')) }),
  );
  app.on('PUT', bothPaths('/runs/:id'), async (context) => {
    const known = getRun(context.req.param('id'));
    const fields = joinRun(known, unwrap(await readJson(context), 'run'));
    const evaluation = collections.change('runs', textIn(known, 'run_id'), fields);
    return context.json({ evaluation, warning: null });
  });
  app.on('DELETE', bothPaths('/runs/:id'), (context) => {
    const id = textIn(getRun(context.req.param('id')), 'run_id');
    collections.remove('runs', id);
    return context.json({ id, deleted: true });
  });
  app.on('GET', bothPaths('/runs/:id/result', '/runs/:id/metrics'), (context) => {
    const run = getRun(context.req.param('id'));
    const aggregation = readAggregation(context.req.query('aggregate_function'));
    return context.json(summarizeRun(textIn(run, 'status'), sessionsOf(run), aggregation));
  });
  const compared = bothPaths('/runs/:new/compare-with/:old', '/runs/:new/compare/:old');
  app.on('GET', compared, (context) => {
    const [now, old] = [getRun(context.req.param('new')), getRun(context.req.param('old'))];
    const aggregation = readAggregation(context.req.query('aggregate_function'));
    const comparison = compareRuns(sessionsOf(old), sessionsOf(now), aggregation);
    return context.json({ ...comparison, old_run: withoutNulls(old), new_run: withoutNulls(now) });
  });
}
