import type { Attributes, AttributeValue, SpanContext } from '@opentelemetry/api';
import { createResource } from '../resource.ts';
import type { Guard } from '../guard.ts';
import { remembered } from '../remembered.ts';
import { shortKey, withoutLookahead } from '../spans/attribute-name.ts';
import { errorName } from '../spans/outcome.ts';
import type { Plain } from '../spans/snapshot.ts';
import { eachOf, type FinishedSpan, type Visit } from './finished-span.ts';
import { redactNamed } from './redact-named.ts';
import { CONVENTION, EXPERIMENT, IDENTITY, kindOf } from './redact-names.ts';
import { isSecretName } from './secret-name.ts';

import { type Redact, type RedactKind, type RedactPlace, type RedactValue } from './redact.ts';
/** Stands where redaction failed: the value itself is never sent then. */
const REDACTION_FAILED = '[redaction failed]';

/** Letters alone: a name, and no data. */
const PLAIN_NAME = /^[a-z_-]{1,40}$/i;

/** What events, links and scopes hold. */
interface Item {
  name?: string;
  version?: string;
  attributes?: Attributes;
}

/** Passes all that leaves the process through a {@link Redact}. */
export class Redactor {
  readonly #redact: Redact | undefined;
  readonly #guard: Guard;
  /** The user has given a function, which sees keys, names and identity as well. */
  readonly isCustom: boolean;
  readonly #isNamed: boolean;
  #isRunning = false;
  readonly #cleaned = new WeakMap<object, object>();
  /** Keys by their length, themselves and where they stand: the user's function is asked once for each. */
  readonly #keys = remembered((place) => {
    const [length = ''] = place.split(':', 1);
    const end = length.length + 1 + Number(length);
    const key = place.slice(length.length + 1, end);
    const after = this.value(key, { path: place.slice(end), kind: 'key' });
    return after === undefined ? after : shortKey(String(after));
  });

  /** `redact` is what is done to each value beside the default; `given` what the user has said. */
  constructor(redact: Redact | undefined, guard: Guard, given: Redact | false | undefined) {
    this.#redact = redact;
    this.#guard = guard;
    this.isCustom = Boolean(given);
    this.#isNamed = given !== false;
  }

  /** One value; `undefined` leaves it out. `before` is the one that stands before it. */
  value(value: RedactValue, place: RedactPlace, before?: unknown): RedactValue | undefined {
    const isNamed = this.#isNamed && place.kind !== 'key';
    const named = isNamed ? redactNamed(value, place.path, before) : value;
    if (!this.#redact) return named;
    // Only a function of the user's can fail.
    return this.isCustom
      ? this.#guard('redact', () => this.#ask(named, place), REDACTION_FAILED)
      : this.#redact(named, place);
  }

  /** A text that has to be one afterwards. */
  text(text: string, path: string, kind: RedactKind): string {
    return String(this.value(text, { path, kind }) ?? '');
  }

  /** A key of what stands at `path`; `undefined` leaves it out. The name of a secret is none: it tells what stands there. */
  key(key: string, path: string): string | undefined {
    if (!this.isCustom || (PLAIN_NAME.test(key) && isSecretName(key))) return key;
    return this.#keys(`${key.length}:${key}${path}`);
  }

  /** `value` with all of its keys redacted, none of them lost for being the same as another afterwards. */
  keys(value: Plain, path: string): Plain {
    if (!this.isCustom || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value))
      return value.map((item, index) => this.keys(item, `${path}.${index}`));
    const kept = new Map<string, Plain>();
    for (const key of Object.keys(value)) {
      const clean = unlike(this.key(key, path), kept);
      if (clean !== undefined) kept.set(clean, this.keys(value[key] ?? null, `${path}.${clean}`));
    }
    return Object.fromEntries(kept);
  }

  /** `value` with every leaf redacted, each by its own path. */
  plain(value: Plain, { path, kind }: RedactPlace, neighbour?: unknown): Plain | undefined {
    if (value === null) return value;
    if (typeof value !== 'object')
      return this.value(value as RedactValue, { path, kind }, neighbour);
    const kept = new Map<string, Plain>();
    let before: Plain | undefined;
    for (const [key, item] of Object.entries(value)) {
      const after = this.plain(item, { path: `${path}.${key}`, kind }, before);
      if (after !== undefined || Array.isArray(value)) kept.set(key, after ?? null);
      before = item;
    }
    return Array.isArray(value) ? [...kept.values()] : Object.fromEntries(kept);
  }

  /** All of a span: the same one where the default has nothing to change. */
  span(span: FinishedSpan): FinishedSpan {
    const { name, status, events, links, resource, instrumentationScope: scope } = span;
    const { message } = status;
    const cleanResource = this.#once(resource, () => this.#resource(resource));
    if (!this.#redact && cleanResource === resource && isPlain(span)) return span;
    return span.redacted({
      name: this.text(name, 'name', 'name'),
      status: message
        ? { ...status, message: this.text(message, 'status.message', 'error') }
        : status,
      events: events.map((event) => this.#item(event, 'event')),
      links: links.map((link) => ({
        ...this.#item(link, 'link'),
        context: this.#context(link.context),
      })),
      resource: cleanResource,
      instrumentationScope: this.#once(scope, () => this.#item(scope, 'name')),
      attributes: this.#changed((visit) => span.each(visit), 'attribute', span),
      context: this.#context(span.spanContext()),
    });
  }

  /** An event, a link or a scope: its name, version and attributes. */
  #item<T extends Item>(item: T, kind: RedactKind): T {
    const clean = { ...item };
    const { attributes = {} } = item;
    const changed = this.#changed((visit) => eachOf(attributes, visit), kind);
    let isChanged = changed !== undefined;
    if (changed) clean.attributes = Object.fromEntries(changed);
    for (const part of ['name', 'version'] as const) {
      if (item[part]) clean[part] = this.text(item[part], `${kind}.${part}`, kind);
      isChanged ||= clean[part] !== item[part];
    }
    // Spans are written in one group for each scope, so an unchanged one stays the same object.
    return isChanged ? clean : item;
  }

  #resource(resource: FinishedSpan['resource']): FinishedSpan['resource'] {
    const { attributes, schemaUrl } = resource;
    const clean = this.#changed((visit) => eachOf(attributes, visit), 'attribute');
    return clean ? createResource(Object.fromEntries(clean), schemaUrl) : resource;
  }

  /** The same for what many spans share. */
  #once<T extends object>(item: T, clean: () => T): T {
    const known = this.#cleaned.get(item) as T | undefined;
    if (known) return known;
    const made = clean();
    // What detectors have yet to find is looked at again.
    if (!(item as { asyncAttributesPending?: boolean }).asyncAttributesPending)
      this.#cleaned.set(item, made);
    return made;
  }

  /** `context` without entries of others in its trace state that hold something to redact. */
  #context(context: SpanContext): SpanContext {
    let { traceState } = context;
    if (!this.isCustom) return context;
    for (const member of traceState?.serialize().split(',') ?? []) {
      const [key = '', value = ''] = member.split('=');
      const isClean =
        key === 'hh' ||
        (this.key(key, 'tracestate') === key &&
          this.text(value, `tracestate.${key}`, 'attribute') === value);
      if (!isClean) traceState = traceState?.unset(key);
    }
    return traceState && traceState !== context.traceState ? { ...context, traceState } : context;
  }

  /** What redaction has made of attributes; `undefined` where they stay as they are. */
  #changed(
    each: (visit: Visit) => void,
    kind: RedactKind,
    span?: FinishedSpan,
  ): ReadonlyMap<string, AttributeValue> | undefined {
    const kept = new Map<string, AttributeValue>();
    let isChanged = false;
    let neighbour: unknown;
    each((value, name) => {
      const path = span?.longNames?.get(name) ?? name;
      const place = { path, kind: kindOf(path) ?? kind };
      const isFolded = span?.foldedKeys?.has(name);
      const plain = (isFolded ? JSON.parse(String(value)) : value) as Plain;
      const clean = IDENTITY.has(name) ? plain : this.plain(plain, place, neighbour);
      const after = isFolded ? JSON.stringify(clean) : (clean as AttributeValue | undefined);
      const key = unlike(this.#name(name), kept);
      if (after !== value || key !== name) isChanged = true;
      if (after !== undefined && key !== undefined) kept.set(key, after);
      neighbour = value;
    });
    return isChanged ? kept : undefined;
  }

  /** The name of an attribute that no bucket holds is a key of the user's, and so is the end of an experiment's. */
  #name(name: string): string | undefined {
    const prefix = name.startsWith(EXPERIMENT) ? EXPERIMENT : '';
    if (!prefix && CONVENTION.test(name)) return name;
    const key = this.key(name.slice(prefix.length), prefix);
    return key && prefix + key;
  }

  #ask(value: RedactValue, place: RedactPlace): RedactValue | undefined {
    let after: unknown;
    // What it records itself would be redacted by it again.
    if (this.#isRunning) throw new Error('`redact` was called by itself');
    this.#isRunning = true;
    try {
      // A whole number of 64 bits is shown, and stays, a text.
      after = this.#redact?.(typeof value === 'bigint' ? String(value) : value, place);
    } catch (error) {
      // Its message may hold the very value, and the guard prints what it gets: so it is no cause of this one either.
      // oxlint-disable-next-line eslint/preserve-caught-error
      throw new Error(`\`redact\` has thrown a ${errorName(error)}`);
    } finally {
      this.#isRunning = false;
    }
    if (after === undefined || after === null) return undefined;
    if (typeof after === 'string') return withoutLookahead(after);
    if (typeof after === 'number' || typeof after === 'boolean') return after;
    // A promise has not been redacted, and its error may hold the very value as well.
    if (after instanceof Promise) after.catch(() => {});
    throw new TypeError('`redact` gave back something that is no value');
  }
}

/** True for a span that the default redaction leaves as it is: nearly every one. */
function isPlain(span: FinishedSpan): boolean {
  const { name, status, events, links, longNames } = span;
  if (status.message || events[0] || links[0]) return false;
  let isLeft = redactNamed(name, 'name') === name;
  let before: unknown;
  span.eachSaid((value, key) => {
    isLeft &&=
      typeof value !== 'object' && redactNamed(value, longNames?.get(key) ?? key, before) === value;
    before = value;
  });
  return isLeft;
}

/** `key`, with a number where `taken` has it already. */
function unlike(key: string | undefined, taken: ReadonlyMap<string, unknown>): string | undefined {
  let name = key;
  for (let count = 2; name !== undefined && taken.has(name); count += 1) name = `${key} (${count})`;
  return name;
}
