import type { Hono } from 'hono';
import { type Collections, requireText, textIn, textsIn } from '../../collections/collections.ts';
import { BadRequest } from '../../ingest/bad-request.ts';
import { type JsonObject, isObject } from '../../json.ts';
import type { Backend, Environment } from '../environment.ts';
import { readJson } from '../rest-routes.ts';
import { bothPaths } from './collection-routes.ts';

const idIn = (document: JsonObject): string => textIn(document, '_id');

/** A dataset in the shape of HoneyHive's API. */
const toClientDataset = (dataset: JsonObject): JsonObject => ({
  ...dataset,
  id: idIn(dataset),
  num_points: textsIn(dataset['datapoints']).length,
});

/** Adds datapoints to a dataset. Throws BadRequest (404) for an unknown dataset. */
function linkDatapoints(collections: Collections, id: string, added: readonly string[]): void {
  const known = textsIn(collections.get('datasets', id)['datapoints']);
  collections.change('datasets', id, { datapoints: [...new Set([...known, ...added])] });
}

/** Converts rows of data into datapoints: columns become inputs, ground truth and history, the others metadata. */
function readRows({ data, mapping }: JsonObject): JsonObject[] {
  if (!Array.isArray(data) || !data.every(isObject))
    throw new BadRequest(400, 'data must be a list of objects');
  if (!isObject(mapping)) throw new BadRequest(400, 'mapping must name columns for inputs');
  const [inputs, truth, history] = ['inputs', 'ground_truth', 'history'].map(
    (name) => new Set(textsIn(mapping[name])),
  );
  // The shorter list is gone through: a mapping may have as many names as the data has rows.
  const pick = (row: JsonObject, names: ReadonlySet<string> = new Set()): JsonObject => {
    const columns = Object.keys(row);
    const found =
      names.size < columns.length
        ? [...names].filter((name) => Object.hasOwn(row, name))
        : columns.filter((name) => names.has(name));
    return Object.fromEntries(found.map((name) => [name, row[name] ?? null]));
  };
  const isMapped = (name: string): boolean =>
    [inputs, truth, history].some((names) => names?.has(name));
  return data.map((row) => ({
    inputs: pick(row, inputs),
    ground_truth: pick(row, truth),
    history: Object.values(pick(row, history)).flatMap((value) => value ?? []),
    metadata: Object.fromEntries(Object.entries(row).filter(([name]) => !isMapped(name))),
  }));
}

/** Routes of datasets. */
export function addDatasetRoutes(app: Hono<Environment>, { collections }: Backend): void {
  app.on('GET', bothPaths('/datasets'), (context) => {
    const { project, type, dataset_id: id, name } = context.req.query();
    const found = collections
      .all('datasets')
      .filter((one) => !project || !one['project'] || one['project'] === project)
      .filter((one) => (!type || one['type'] === type) && (!id || one['_id'] === id))
      .filter((one) => !name || one['name'] === name)
      .map(toClientDataset);
    const isNew = context.req.path.startsWith('/v1/');
    return context.json(isNew ? { datasets: found } : { testcases: found });
  });
  app.on('POST', bothPaths('/datasets'), async (context) => {
    const body = await readJson(context);
    requireText(body, 'name');
    const usual = { type: 'evaluation', pipeline_type: 'event', saved: true, linked_evals: [] };
    const datapoints = textsIn(body['datapoints']);
    const dataset = collections.add('datasets', { ...usual, ...body, datapoints });
    return context.json({ inserted: true, result: { insertedId: idIn(dataset) } });
  });
  app.on('PUT', bothPaths('/datasets'), async (context) => {
    const { dataset_id, ...fields } = await readJson(context);
    const id = requireText({ dataset_id: dataset_id ?? null }, 'dataset_id');
    return context.json(toClientDataset(collections.change('datasets', id, fields)));
  });
  app.on('DELETE', bothPaths('/datasets', '/datasets/:id'), (context) => {
    const id = context.req.param('id') ?? context.req.query('dataset_id') ?? null;
    collections.remove('datasets', requireText({ dataset_id: id }, 'dataset_id'));
    return context.json({ deleted: true, result: { id } });
  });
  app.on('POST', bothPaths('/datasets/:id/datapoints'), async (context) => {
    const id = context.req.param('id') ?? '';
    const { project = null } = collections.get('datasets', id);
    const rows = readRows(await readJson(context));
    const added = rows.map((row) => ({ ...row, project, linked_datasets: [id] }));
    const datapoint_ids = collections.addAll('datapoints', added);
    linkDatapoints(collections, id, datapoint_ids);
    return context.json({ inserted: true, datapoint_ids });
  });
}

/** Routes of datapoints. */
export function addDatapointRoutes(app: Hono<Environment>, { collections }: Backend): void {
  const toClient = (datapoint: JsonObject): JsonObject => ({ ...datapoint, id: idIn(datapoint) });
  app.on('GET', bothPaths('/datapoints'), (context) => {
    const ids = context.req.queries('datapoint_ids') ?? [];
    const { project, dataset_name: name, dataset_id } = context.req.query();
    const sets = collections
      .all('datasets')
      .filter((one) => (name ? one['name'] === name : one['_id'] === dataset_id));
    const members = new Set(sets.flatMap((one) => textsIn(one['datapoints'])));
    const isAsked = (id: string): boolean =>
      (ids.length === 0 || ids.includes(id)) && ((!name && !dataset_id) || members.has(id));
    const datapoints = collections
      .all('datapoints')
      .filter((one) => !project || !one['project'] || one['project'] === project)
      .filter((one) => isAsked(idIn(one)))
      .map(toClient);
    return context.json({ datapoints });
  });
  app.on('POST', bothPaths('/datapoints'), async (context) => {
    const body = await readJson(context);
    if (!isObject(body['inputs'])) throw new BadRequest(400, 'inputs must be an object');
    const sets = [...new Set(textsIn(body['linked_datasets']))];
    for (const id of sets) collections.get('datasets', id);
    const datapoint = collections.add('datapoints', { ...body, linked_datasets: sets });
    for (const id of sets) linkDatapoints(collections, id, [idIn(datapoint)]);
    return context.json({ inserted: true, result: { insertedId: idIn(datapoint) } });
  });
  app.on('GET', bothPaths('/datapoints/:id'), (context) => {
    const datapoint = toClient(collections.get('datapoints', context.req.param('id') ?? ''));
    return context.json({ datapoint: [datapoint] });
  });
  app.on('PUT', bothPaths('/datapoints/:id'), async (context) => {
    const id = context.req.param('id') ?? '';
    const body = await readJson(context);
    const datapoint = collections.change('datapoints', id, body);
    for (const set of new Set(textsIn(body['linked_datasets'])))
      linkDatapoints(collections, set, [id]);
    return context.json({ updated: true, result: toClient(datapoint) });
  });
  app.on('DELETE', bothPaths('/datapoints/:id'), (context) => {
    const id = context.req.param('id') ?? '';
    collections.remove('datapoints', id);
    for (const set of collections.all('datasets')) {
      const datapoints = textsIn(set['datapoints']);
      if (datapoints.includes(id))
        collections.change('datasets', idIn(set), {
          datapoints: datapoints.filter((one) => one !== id),
        });
    }
    return context.json({ deleted: true });
  });
}
