import type { Context, Hono } from 'hono';
import {
  type CollectionName,
  type Collections,
  requireText,
} from '../../collections/collections.ts';
import { BadRequest } from '../../ingest/bad-request.ts';
import { otlpEncoding } from '../../ingest/otlp-message.ts';
import type { JsonObject } from '../../json.ts';
import type { Backend, Environment } from '../environment.ts';
import { readJson } from '../rest-routes.ts';

/** A collection whose documents are stored as posted. */
interface Simple {
  readonly name: CollectionName;
  /** Fields that a new document needs. */
  readonly required: readonly string[];
  /** Name of the id in the query of a deletion and in the body of a change; absent where the path holds it. */
  readonly idField?: string;
  /** Query parameters that filter the list, by the field that they are compared with. */
  readonly filters: Readonly<Record<string, string>>;
  /** A document as stored and answered. */
  readonly normalize?: (fields: JsonObject) => JsonObject;
}

const SIMPLE: readonly Simple[] = [
  {
    name: 'tools',
    required: ['name'],
    idField: 'function_id',
    filters: { project: 'project' },
    normalize: ({ type, ...fields }) => ({
      ...fields,
      tool_type: fields['tool_type'] ?? type ?? 'tool',
    }),
  },
  { name: 'metrics', required: ['name'], idField: 'metric_id', filters: { type: 'type' } },
  {
    name: 'configurations',
    required: ['name'],
    filters: { project: 'project', name: 'name' },
  },
];

const inserted = (document: JsonObject): JsonObject => ({
  inserted: true,
  acknowledged: true,
  insertedId: document['_id'] ?? null,
  result: { insertedId: document['_id'] ?? null },
});

/** The id that a request names. */
function idOf(
  context: Context<Environment>,
  idField: string | undefined,
  body: JsonObject = {},
): string {
  const fromPath = context.req.param('id');
  const given = fromPath ?? (idField ? context.req.query(idField) : undefined);
  if (given) return given;
  return requireText(body, typeof body['id'] === 'string' ? 'id' : (idField ?? 'id'));
}

/** Paths of a route with and without `/v1`. */
export const bothPaths = (...paths: readonly string[]): string[] =>
  paths.flatMap((path) => [path, `/v1${path}`]);

function addSimpleRoutes(app: Hono<Environment>, collections: Collections, simple: Simple): void {
  const { name, required, idField, filters, normalize = (fields: JsonObject) => fields } = simple;
  app.on('GET', bothPaths(`/${name}`), (context) => {
    const asked = Object.entries(filters).flatMap(([parameter, field]) => {
      const value = context.req.query(parameter);
      return value ? [[field, value] as const] : [];
    });
    const env = context.req.query('env');
    const found = collections
      .all(name)
      .filter((one) => asked.every(([field, value]) => one[field] === value))
      .filter(({ env: envs }) => !env || (Array.isArray(envs) && envs.includes(env)));
    return context.json(found);
  });
  app.on('POST', bothPaths(`/${name}`), async (context, next) => {
    // Exporters of OpenTelemetry send to `/v1/metrics`, too.
    const isOther = otlpEncoding(context.req.header('content-type') ?? null) === 'protobuf';
    if (name === 'metrics' && isOther) return next();
    const body = await readJson(context);
    if (name === 'metrics' && ('resourceMetrics' in body || Object.keys(body).length === 0))
      return next();
    for (const field of required) requireText(body, field);
    return context.json(inserted(collections.add(name, normalize(body))));
  });
  app.on('PUT', bothPaths(`/${name}`, `/${name}/:id`), async (context) => {
    const body = await readJson(context);
    const document = collections.change(name, idOf(context, idField, body), body);
    return context.json({ acknowledged: true, updated: true, id: document['_id'] });
  });
  app.on('DELETE', bothPaths(`/${name}`, `/${name}/:id`), (context) => {
    const id = idOf(context, idField);
    collections.remove(name, id);
    return context.json({ deleted: true, id });
  });
}

function addProjectRoutes(app: Hono<Environment>, { collections, reader }: Backend): void {
  const byName = (name: string): JsonObject | undefined =>
    collections.all('projects').find((project) => project['name'] === name);
  app.on('GET', bothPaths('/projects'), (context) => {
    const asked = context.req.query('name');
    const created = collections.all('projects').map((one) => ({ ...one, id: one['_id'] ?? null }));
    const known = new Set(created.map((project: JsonObject) => project['name']));
    const seen = [...new Set(reader.sessions().map(({ project }) => project))]
      .filter((name) => name !== '' && !known.has(name))
      .map((name) => ({ id: name, name, description: '' }));
    const all: JsonObject[] = [...created, ...seen];
    return context.json(all.filter(({ name }) => !asked || name === asked));
  });
  app.on('POST', bothPaths('/projects'), async (context) => {
    const { name, description = '' } = await readJson(context);
    const given = requireText({ name: name ?? null }, 'name');
    if (byName(given)) throw new BadRequest(400, `there is a project ${given} already`);
    const project = collections.add('projects', { name: given, description });
    return context.json({ ...project, id: project['_id'] });
  });
  app.on('PUT', bothPaths('/projects'), async (context) => {
    const { project_id, ...fields } = await readJson(context);
    const id = requireText({ project_id: project_id ?? null }, 'project_id');
    return context.json(collections.change('projects', id, fields));
  });
  app.on('DELETE', bothPaths('/projects'), (context) => {
    const name = requireText({ name: context.req.query('name') ?? null }, 'name');
    const id = byName(name)?.['_id'];
    collections.remove('projects', typeof id === 'string' ? id : name);
    return context.json({ deleted: true });
  });
}

/** Routes of projects, tools, metrics and configurations. */
export function addCollectionRoutes(app: Hono<Environment>, backend: Backend): void {
  addProjectRoutes(app, backend);
  for (const simple of SIMPLE) addSimpleRoutes(app, backend.collections, simple);
}
