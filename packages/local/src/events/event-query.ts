import { BadRequest } from '../ingest/bad-request.ts';
import { type JsonObject, type JsonValue, asNumber, asText, isObject, own } from '../json.ts';

/** A condition on a field. */
export interface Condition {
  /** Path of the field. */
  readonly field: string;
  readonly operator: string;
  readonly value: JsonValue;
}

/** A query of events, as `POST /events/export` takes it. */
export interface EventQuery {
  readonly project: string | undefined;
  readonly conditions: readonly Condition[];
  /** Bounds of the start, Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly projections: readonly string[];
  readonly limit: number;
  /** From 1. */
  readonly page: number;
}

/** Maximum filters, and maximum projections, of a query: each is applied to every event. */
const MAX_FIELDS = 100;
/** Maximum characters of a field, and of a value that fields are compared with. */
const [MAX_FIELD_LENGTH, MAX_VALUE_LENGTH] = [256, 10_000];
const MAX_LIMIT = 7_500;
const DEFAULT_LIMIT = 1_000;

type Compare = (actual: JsonValue | undefined, value: JsonValue) => boolean;

const COMPARE: Readonly<Record<string, Compare>> = {
  is: isEqual,
  'is not': (actual, value) => !isEqual(actual, value),
  contains: hasPart,
  'not contains': (actual, value) => !hasPart(actual, value),
  'greater than': (actual, value) => order(actual, value) > 0,
  'less than': (actual, value) => order(actual, value) < 0,
  exists: (actual) => actual !== undefined && actual !== null,
  'not exists': (actual) => actual === undefined || actual === null,
};

const textOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function isEqual(actual: JsonValue | undefined, value: JsonValue): boolean {
  return actual === undefined || actual === null
    ? value === null
    : textOf(actual) === textOf(value);
}

function hasPart(actual: JsonValue | undefined, value: JsonValue): boolean {
  if (actual === undefined || actual === null) return false;
  if (Array.isArray(actual)) return actual.some((one) => textOf(one) === textOf(value));
  return textOf(actual).includes(textOf(value));
}

/** Compares as numbers or dates where both are, else as texts; NaN for a missing value. */
function order(actual: JsonValue | undefined, value: JsonValue): number {
  if (actual === undefined || actual === null) return Number.NaN;
  const [a, b] = [asNumber(actual), asNumber(value) ?? timeOf(value)];
  return a !== undefined && b !== undefined ? a - b : textOf(actual).localeCompare(textOf(value));
}

/** Unix ms of a number or of an ISO date. */
function timeOf(value: JsonValue | undefined): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : asNumber(value);
  return time === undefined || Number.isNaN(time) ? undefined : time;
}

/** Reads the body of a query. Throws BadRequest (400). */
export function readEventQuery(body: JsonObject): EventQuery {
  const { filters = [], dateRange, date_range, projections } = body;
  if (!Array.isArray(filters)) throw new BadRequest(400, 'filters must be a list');
  const fields = Array.isArray(projections) ? [...new Set(projections.map(textOf))] : [];
  if (filters.length > MAX_FIELDS || fields.length > MAX_FIELDS)
    throw new BadRequest(400, `give at most ${MAX_FIELDS} filters and ${MAX_FIELDS} projections`);
  for (const field of fields) checkLength(field, MAX_FIELD_LENGTH, 'a projection');
  const given = dateRange ?? date_range;
  const range = isObject(given) ? given : {};
  return {
    project: asText(body['project']),
    conditions: filters.map(readCondition),
    from: timeOf(range['$gte']) ?? -Infinity,
    to: timeOf(range['$lte']) ?? Infinity,
    projections: fields,
    limit: countIn(body, 'limit', DEFAULT_LIMIT, MAX_LIMIT),
    page: countIn(body, 'page', 1, Number.MAX_SAFE_INTEGER),
  };
}

function readCondition(given: JsonValue): Condition {
  const { field, operator = 'is', value = null } = isObject(given) ? given : {};
  const name = asText(field);
  if (name === undefined) throw new BadRequest(400, 'a filter needs a field');
  if (typeof operator !== 'string' || !Object.hasOwn(COMPARE, operator)) {
    const known = Object.keys(COMPARE).join(', ');
    throw new BadRequest(400, `no operator ${JSON.stringify(operator)}: use one of ${known}`);
  }
  checkLength(name, MAX_FIELD_LENGTH, 'the field of a filter');
  checkLength(textOf(value), MAX_VALUE_LENGTH, 'the value of a filter');
  return { field: name, operator, value };
}

// oxlint-disable-next-line max-params -- a text, its bound and its name
function checkLength(text: string, most: number, what: string): void {
  if (text.length > most) throw new BadRequest(400, `${what} must have at most ${most} characters`);
}

// oxlint-disable-next-line max-params -- a name, and its two bounds
function countIn(body: JsonObject, name: string, usual: number, most: number): number {
  const given = body[name];
  if (given === undefined || given === null) return usual;
  const count = asNumber(given);
  if (count === undefined || !Number.isInteger(count) || count < 1 || count > most)
    throw new BadRequest(400, `${name} must be a whole number from 1 to ${most}`);
  return count;
}

/** The value at a path such as `metadata.run_id`; a key that holds dots itself counts first. */
function valueAt(event: JsonValue | undefined, path: string): JsonValue | undefined {
  if (!isObject(event)) return undefined;
  if (Object.hasOwn(event, path)) return own(event, path);
  const dot = path.indexOf('.');
  return dot < 0 ? undefined : valueAt(own(event, path.slice(0, dot)), path.slice(dot + 1));
}

/** Whether an event in the shape of HoneyHive's API satisfies a query. */
export function isMatch(event: JsonObject, { project, conditions, from, to }: EventQuery): boolean {
  const start = asNumber(event['start_time']) ?? 0;
  const own = asText(event['project']);
  if (start < from || start > to) return false;
  // Events without a project belong to the project of the key.
  if (project !== undefined && own !== undefined && own !== project) return false;
  return conditions.every(({ field, operator, value }) =>
    COMPARE[operator]?.(valueAt(event, field), value),
  );
}

/** The fields of an event that the projections name; all without projections. */
export function project(event: JsonObject, projections: readonly string[]): JsonObject {
  if (projections.length === 0) return event;
  const found = projections.map((path) => [path, valueAt(event, path) ?? null] as const);
  return Object.fromEntries(found);
}

/** The value that a condition requires of a field. */
export const requiredValue = (query: EventQuery, field: string): string | undefined => {
  const is = query.conditions.find((one) => one.field === field && one.operator === 'is');
  return typeof is?.value === 'string' ? is.value : undefined;
};
