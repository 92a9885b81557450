import { BUCKETS, type EventBuckets } from './event.ts';
import { type JsonObject, asNumber, isObject, merged } from '../json.ts';

const MERGED = ['config', 'metadata', 'metrics', 'feedback', 'user_properties'] as const;

/** Fields of a PUT on an event or session: five buckets are merged, `outputs` is replaced. */
export interface EventPatch {
  config?: JsonObject;
  metadata?: JsonObject;
  metrics?: JsonObject;
  feedback?: JsonObject;
  user_properties?: JsonObject;
  outputs?: JsonObject;
  /** Unix ms. */
  end_time?: number;
  /** ms. */
  duration?: number;
}

/** Reads the body of a PUT; null values and read-only fields are ignored. Throws a TypeError on wrong shapes. */
export function readPatch(body: JsonObject): EventPatch {
  const patch: EventPatch = {};
  for (const name of [...MERGED, 'outputs'] as const) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (!isObject(value)) throw new TypeError(`${name} must be an object`);
    patch[name] = value;
  }
  for (const name of ['end_time', 'duration'] as const) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    const number = asNumber(value);
    if (number === undefined) throw new TypeError(`${name} must be a number`);
    patch[name] = number;
  }
  return patch;
}

/** Joins two patches; the second is newer and wins. */
export function joinPatches(first: EventPatch, second: EventPatch): EventPatch {
  const joined: EventPatch = { ...first, ...second };
  for (const name of MERGED) {
    const before = first[name];
    const after = second[name];
    if (before && after) joined[name] = merged(before, after);
  }
  return joined;
}

/** Returns the buckets with a patch applied. */
export function patchedBuckets(buckets: EventBuckets, patch: EventPatch): EventBuckets {
  const result = Object.fromEntries(BUCKETS.map((name) => [name, buckets[name]]));
  for (const name of MERGED) {
    const change = patch[name];
    if (change) result[name] = merged(buckets[name], change);
  }
  if (patch.outputs) result['outputs'] = patch.outputs;
  return { ...buckets, ...result };
}
