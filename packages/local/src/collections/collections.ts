import { randomUUID } from 'node:crypto';
import { BadRequest } from '../ingest/bad-request.ts';
import { type JsonObject, asText } from '../json.ts';
import type { Store } from '../store/store.ts';

/** Maximum documents of a collection. */
const MAX_DOCUMENTS = 100_000;

/** Names of the collections. */
export type CollectionName =
  | 'runs'
  | 'datasets'
  | 'datapoints'
  | 'projects'
  | 'tools'
  | 'metrics'
  | 'configurations';

/** Stores documents by collection and id. */
export class Collections {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Returns the documents of a collection, the oldest first. */
  all(collection: CollectionName): JsonObject[] {
    return this.#store.documents(collection);
  }

  find(collection: CollectionName, id: string): JsonObject | undefined {
    return this.#store.document(collection, id);
  }

  /** Returns a document. Throws BadRequest (404) for an unknown id. */
  get(collection: CollectionName, id: string): JsonObject {
    const found = this.find(collection, id);
    if (!found) throw new BadRequest(404, `no ${collection.slice(0, -1)} has the id ${id}`);
    return found;
  }

  /** Stores a new document under `id`, or a new id, and returns it. Throws BadRequest (413) for a full collection. */
  add(collection: CollectionName, fields: JsonObject, id: string = randomUUID()): JsonObject {
    this.#checkRoom(collection, 1);
    const document = stamped(fields, id);
    this.#store.transaction(() => this.#store.putDocument(collection, id, document));
    return document;
  }

  /** Stores new documents and returns their ids: all of them, or none. Throws BadRequest (413) for a full collection. */
  addAll(collection: CollectionName, all: readonly JsonObject[]): string[] {
    this.#checkRoom(collection, all.length);
    const ids = all.map(() => randomUUID());
    this.#store.transaction(() => {
      for (const [index, id] of ids.entries())
        this.#store.putDocument(collection, id, stamped(all[index] ?? {}, id));
    });
    return ids;
  }

  #checkRoom(collection: CollectionName, added: number): void {
    if (this.#store.countDocuments(collection) + added > MAX_DOCUMENTS)
      throw new BadRequest(413, `${MAX_DOCUMENTS} ${collection} are kept at most: delete some`);
  }

  /** Stores a document with changed fields and returns it. Throws BadRequest (404) for an unknown id. */
  change(collection: CollectionName, id: string, fields: JsonObject): JsonObject {
    const known = this.get(collection, id);
    const fixed = { _id: id, created_at: known['created_at'] ?? null };
    const document = { ...known, ...fields, ...fixed, updated_at: new Date().toISOString() };
    this.#store.transaction(() => this.#store.putDocument(collection, id, document));
    return document;
  }

  /** Removes a document. Throws BadRequest (404) for an unknown id. */
  remove(collection: CollectionName, id: string): void {
    this.get(collection, id);
    this.#store.transaction(() => this.#store.removeDocument(collection, id));
  }
}

const stamped = (fields: JsonObject, id: string): JsonObject => {
  const now = new Date().toISOString();
  return { ...fields, _id: id, created_at: now, updated_at: now };
};

/** A field of a request. Throws BadRequest (400) for a missing field. */
export function requireText(fields: JsonObject, name: string): string {
  const value = asText(fields[name]);
  if (value === undefined) throw new BadRequest(400, `${name} is missing: give a text`);
  return value;
}

/** Texts of a list; other values are left out. */
export const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** A text of a document; empty for a field that holds none. */
export const textIn = (document: JsonObject, name: string): string => asText(document[name]) ?? '';
