import type { Attributes, AttributeValue, SpanContext } from '@opentelemetry/api';
import { createResource } from '../spans/resource.ts';
import type { Plain } from '../values/snapshot.ts';
import { forEachEntry, type FinishedSpan, type Visit } from '../export/encode/finished-span.ts';
import { type Beside, redactNamed } from './redact-named.ts';
import { CONVENTION, EXPERIMENT, IDENTITY, redactKindOf } from './redact-kind.ts';
import type { KeyRedactor } from './key-redactor.ts';
import { findDifference } from '../values/find-difference.ts';
import type { Redact, RedactKind, RedactPlace, RedactValue } from './redact.ts';

/** Content of events, links and scopes. */
interface Item {
  name?: string;
  version?: string;
  attributes?: Attributes;
}

/** Attributes as stored in a span. */
type Visited = Pick<ReadonlyMap<string, AttributeValue>, 'get'> & {
  forEach(visit: Visit): void;
};

const visited = (attributes: Attributes): Visited => ({
  forEach: (visit) => forEachEntry(attributes, visit),
  get: (key) => attributes[key],
});

/** Applies a {@link Redact} to every value leaving the process. */
export class Redactor {
  readonly #redact: Redact | undefined;
  /** Asks a function of the user's, which sees keys, names and identity as well. */
  readonly #custom: KeyRedactor | undefined;
  readonly #isNamed: boolean;
  readonly #cleaned = new WeakMap<object, object>();

  /**
   * Creates a redactor. `redact` is applied to every value besides the default redaction, which `isNamed` enables.
   */
  constructor(redact: Redact | undefined, custom: KeyRedactor | undefined, isNamed: boolean) {
    this.#redact = redact;
    this.#custom = custom;
    this.#isNamed = isNamed;
  }

  /** Redacts a single value; `undefined` leaves the value out. `beside` reads the value at a sibling path. */
  value(value: RedactValue, place: RedactPlace, beside?: Beside): RedactValue | undefined {
    const isNamed = this.#isNamed && place.kind !== 'key';
    const named = isNamed ? redactNamed(value, place.path, beside) : value;
    if (!this.#redact) return named;
    // Only a function of the user's can fail.
    return this.#custom ? this.#custom.ask(this.#redact, named, place) : this.#redact(named, place);
  }

  /** Redacts a text; always returns a string. */
  text(text: string, path: string, kind: RedactKind): string {
    return String(this.value(text, { path, kind }) ?? '');
  }

  /** Redacts every key of `value`. */
  keys(value: Plain, path: string): Plain {
    return this.#custom?.keys(value, path) ?? value;
  }

  /** Redacts every leaf of `value` by the leaf's own path. */
  plain(value: Plain, { path, kind }: RedactPlace, beside?: Beside): Plain | undefined {
    if (value === null) return value;
    if (typeof value !== 'object') return this.value(value as RedactValue, { path, kind }, beside);
    const kept = new Map<string, Plain>();
    const inside: Beside = (name) =>
      (value as Record<string, Plain>)[name.slice(path.length + 1)] ?? beside?.(name);
    for (const [key, item] of Object.entries(value)) {
      const after = this.plain(item, { path: `${path}.${key}`, kind }, inside);
      if (after !== undefined || Array.isArray(value)) kept.set(key, after ?? null);
    }
    return Array.isArray(value) ? [...kept.values()] : Object.fromEntries(kept);
  }

  /** Redacts a whole span; returns the same span if the default redaction changes nothing. */
  span(span: FinishedSpan): FinishedSpan {
    const { name, status, events, links, resource, instrumentationScope: scope } = span;
    const { code, message } = status;
    // Known for nearly every span.
    const known = this.#cleaned.get(resource) as typeof resource | undefined;
    const cleanResource = known ?? this.#once(resource, () => this.#resource(resource));
    const cleanName = this.#redact ? this.text(name, 'name', 'name') : redactNamed(name, 'name');
    // The default has cleaned what tells whose event it is when the tracer and the session were made.
    const said: Visited = this.#redact
      ? { forEach: (visit) => span.each(visit), get: (key) => span.get(key) }
      : span.userAttributes;
    const attributes = this.#changed(said, 'attribute', span.foldedKeys);
    const isSame = cleanName === name && cleanResource === resource && !attributes;
    // The usual case if only the default redaction applies.
    if (isSame && !this.#redact && !message && !events[0] && !links[0]) return span;
    return span.redacted({
      name: cleanName,
      status: message ? { code, message: this.text(message, 'status.message', 'error') } : status,
      events: events.map((event) => this.#item(event, 'event')),
      links: links.map((link) => ({
        ...this.#item(link, 'link'),
        context: this.#context(link.context),
      })),
      resource: cleanResource,
      instrumentationScope: this.#once(scope, () => this.#item(scope, 'name')),
      attributes,
      isWhole: this.#redact && attributes,
      context: this.#context(span.spanContext()),
    });
  }

  /** Redacts the name, version and attributes of an event, a link or a scope. */
  #item<T extends Item>(item: T, kind: RedactKind): T {
    const clean = { ...item };
    const { attributes = {} } = item;
    const changed = this.#changed(visited(attributes), kind);
    let isChanged = changed !== undefined;
    if (changed) clean.attributes = Object.fromEntries(changed);
    for (const part of ['name', 'version'] as const) {
      if (item[part]) clean[part] = this.text(item[part], `${kind}.${part}`, kind);
      isChanged ||= clean[part] !== item[part];
    }
    // Spans are written in a group per scope, so an unchanged scope stays the same object.
    return isChanged ? clean : item;
  }

  #resource(resource: FinishedSpan['resource']): FinishedSpan['resource'] {
    const { attributes, schemaUrl } = resource;
    const clean = this.#changed(visited(attributes), 'attribute');
    return clean ? createResource(Object.fromEntries(clean), schemaUrl) : resource;
  }

  /** Redacts an object shared by many spans once. */
  #once<T extends object>(item: T, clean: () => T): T {
    const known = this.#cleaned.get(item) as T | undefined;
    if (known) return known;
    const made = clean();
    // Pending results of detectors are redacted again later.
    if (!(item as { asyncAttributesPending?: boolean }).asyncAttributesPending)
      this.#cleaned.set(item, made);
    return made;
  }

  /** Removes foreign trace state entries with content to redact from `context`. */
  #context(context: SpanContext): SpanContext {
    let { traceState } = context;
    const custom = this.#custom;
    if (!custom) return context;
    for (const member of traceState?.serialize().split(',') ?? []) {
      const [key = '', value = ''] = member.split('=');
      const isClean =
        key === 'hh' ||
        (custom.key(key, 'tracestate') === key &&
          this.text(value, `tracestate.${key}`, 'attribute') === value);
      if (!isClean) traceState = traceState?.unset(key);
    }
    return traceState && traceState !== context.traceState ? { ...context, traceState } : context;
  }

  /** Returns the redacted attributes; `undefined` if unchanged. */
  #changed(
    attributes: Visited,
    kind: RedactKind,
    folded?: ReadonlySet<string>,
  ): ReadonlyMap<string, AttributeValue> | undefined {
    const beside: Beside = (path) => attributes.get(path);
    let changes: Map<string, readonly [string | undefined, AttributeValue | undefined]> | undefined;
    attributes.forEach((value, name) => {
      const isFolded = folded?.has(name);
      // The usual case: only the default redaction applies, and changes nothing.
      const isSeen = isFolded || this.#redact || typeof value === 'object';
      if (!isSeen && redactNamed(value, name, beside) === value) return;
      const place = { path: name, kind: redactKindOf(name) ?? kind };
      const plain = (isFolded ? JSON.parse(String(value)) : value) as Plain;
      const clean = IDENTITY.has(name) ? plain : this.plain(plain, place, beside);
      const after = isFolded ? JSON.stringify(clean) : (clean as AttributeValue | undefined);
      const key = this.#name(name);
      if (after !== value || key !== name) (changes ??= new Map()).set(name, [key, after]);
    });
    if (!changes) return undefined;
    const kept = new Map<string, AttributeValue>();
    attributes.forEach((value, name) => {
      const [given, after] = changes?.get(name) ?? [name, value];
      const key = findDifference(given, kept);
      if (after !== undefined && key !== undefined) kept.set(key, after);
    });
    return kept;
  }

  /**
   * Redacts the name of an attribute outside of the buckets, which is a user key, and the end of an experiment's
   * name.
   */
  #name(name: string): string | undefined {
    const prefix = name.startsWith(EXPERIMENT) ? EXPERIMENT : '';
    if (!prefix && CONVENTION.test(name)) return name;
    const end = name.slice(prefix.length);
    const key = this.#custom ? this.#custom.key(end, prefix) : end;
    return key && prefix + key;
  }
}
