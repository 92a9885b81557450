import { traceOpenAI } from '../openai.ts';

type ClientClass = new (...args: unknown[]) => object;

const isClass = (value: unknown): value is ClientClass =>
  typeof value === 'function' && 'prototype' in value && /^class\b/.test(String(value));

/** Classes made here, by the client's own. */
const made = new WeakMap<object, object>();
const isMade = new WeakSet<object>();

/** A client's class whose instances are traced; what is no class of clients is given back as it is. */
export function tracedClass(value: unknown, onClient: () => void): unknown {
  if (!isClass(value) || isMade.has(value) || !isClientClass(value)) return value;
  const known = made.get(value);
  if (known) return known;
  const traced: ClientClass = new Proxy(value, {
    construct(target, args, newTarget): object {
      const client = Reflect.construct(target, args, newTarget) as object;
      if (newTarget === traced) return tracedClient(client, onClient);
      onClient();
      return tracedInPlace(client);
    },
  });
  made.set(value, traced);
  isMade.add(traced);
  return traced;
}

/** `object`, traced if it is a client. */
export function tracedClient(object: object, onClient: () => void): object {
  if (typeof (object as { post?: unknown }).post !== 'function') return object;
  onClient();
  return traceOpenAI(object);
}

/** Clients post requests; errors and resources do not. */
const isClientClass = ({ prototype }: ClientClass): boolean =>
  typeof (prototype as { post?: unknown }).post === 'function';

/**
 * Traces a client of a class that an application derives. The instance stays the object that the class has begun to
 * build: its private fields come after this.
 */
function tracedInPlace(client: object): object {
  const traced = traceOpenAI(client) as Record<string, unknown>;
  for (const [key, value] of Object.entries(client))
    if (typeof value === 'object' && value !== null && traced[key] !== value)
      Reflect.set(client, key, traced[key]);
  return client;
}
