import type { Attributes, AttributeValue, SpanContext } from '@opentelemetry/api';
import { createResource } from '../spans/resource.ts';
import type { Plain } from '../values/snapshot.ts';
import { forEachEntry, type FinishedSpan } from '../export/encode/finished-span.ts';
import { type Beside, redactNamed } from './redact-named.ts';
import { CONVENTION, EXPERIMENT, IDENTITY, redactKindOf } from './redact-kind.ts';
import type { KeyRedactor } from './key-redactor.ts';
import { findDifference } from '../values/find-difference.ts';
import type { Redact, RedactKind, RedactPlace, RedactValue } from './redact.ts';

/** What events, links and scopes hold. */
interface Item {
  name?: string;
  version?: string;
  attributes?: Attributes;
}

/** Attributes as they stand in a span. */
type Visited = Pick<FinishedSpan, 'each' | 'get'>;

const visited = (attributes: Attributes): Visited => ({
  each: (visit) => forEachEntry(attributes, visit),
  get: (key) => attributes[key],
});

/** Passes all that leaves the process through a {@link Redact}. */
export class Redactor {
  readonly #redact: Redact | undefined;
  /** Asks a function of the user's, which sees keys, names and identity as well. */
  readonly #custom: KeyRedactor | undefined;
  readonly #isNamed: boolean;
  readonly #cleaned = new WeakMap<object, object>();

  /** `redact` is what is done to each value beside the default, which `isNamed` has done as well. */
  constructor(redact: Redact | undefined, custom: KeyRedactor | undefined, isNamed: boolean) {
    this.#redact = redact;
    this.#custom = custom;
    this.#isNamed = isNamed;
  }

  /** One value; `undefined` leaves it out. `beside` reads what stands at a path beside it. */
  value(value: RedactValue, place: RedactPlace, beside?: Beside): RedactValue | undefined {
    const isNamed = this.#isNamed && place.kind !== 'key';
    const named = isNamed ? redactNamed(value, place.path, beside) : value;
    if (!this.#redact) return named;
    // Only a function of the user's can fail.
    return this.#custom ? this.#custom.ask(this.#redact, named, place) : this.#redact(named, place);
  }

  /** A text that has to be one afterwards. */
  text(text: string, path: string, kind: RedactKind): string {
    return String(this.value(text, { path, kind }) ?? '');
  }

  /** `value` with all of its keys redacted. */
  keys(value: Plain, path: string): Plain {
    return this.#custom?.keys(value, path) ?? value;
  }

  /** `value` with every leaf redacted, each by its own path. */
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

  /** All of a span: the same one where the default has nothing to change. */
  span(span: FinishedSpan): FinishedSpan {
    const { name, status, events, links, resource, instrumentationScope: scope } = span;
    const { code, message } = status;
    const cleanResource = this.#once(resource, () => this.#resource(resource));
    const cleanName = this.text(name, 'name', 'name');
    const attributes = this.#changed(span, 'attribute', span.foldedKeys);
    const isSame = cleanName === name && cleanResource === resource && !attributes;
    // Nearly every one, where only the default redacts.
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
      context: this.#context(span.spanContext()),
    });
  }

  /** An event, a link or a scope: its name, version and attributes. */
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
    // Spans are written in one group for each scope, so an unchanged one stays the same object.
    return isChanged ? clean : item;
  }

  #resource(resource: FinishedSpan['resource']): FinishedSpan['resource'] {
    const { attributes, schemaUrl } = resource;
    const clean = this.#changed(visited(attributes), 'attribute');
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

  /** What redaction has made of attributes; `undefined` where they stay as they are. */
  #changed(
    attributes: Visited,
    kind: RedactKind,
    folded?: ReadonlySet<string>,
  ): ReadonlyMap<string, AttributeValue> | undefined {
    const beside: Beside = (path) => attributes.get(path);
    let changes: Map<string, readonly [string | undefined, AttributeValue | undefined]> | undefined;
    attributes.each((value, name) => {
      const isFolded = folded?.has(name);
      const isLeaf = !isFolded && typeof value !== 'object';
      // Nearly always the default alone looks, and leaves all.
      if (isLeaf && !this.#redact && redactNamed(value, name, beside) === value) return;
      const place = { path: name, kind: redactKindOf(name) ?? kind };
      const plain = (isFolded ? JSON.parse(String(value)) : value) as Plain;
      const clean = IDENTITY.has(name) ? plain : this.plain(plain, place, beside);
      const after = isFolded ? JSON.stringify(clean) : (clean as AttributeValue | undefined);
      const key = this.#name(name);
      if (after !== value || key !== name) (changes ??= new Map()).set(name, [key, after]);
    });
    if (!changes) return undefined;
    const kept = new Map<string, AttributeValue>();
    attributes.each((value, name) => {
      const [given, after] = changes?.get(name) ?? [name, value];
      const key = findDifference(given, kept);
      if (after !== undefined && key !== undefined) kept.set(key, after);
    });
    return kept;
  }

  /** The name of an attribute that no bucket holds is a key of the user's, and so is the end of an experiment's. */
  #name(name: string): string | undefined {
    const prefix = name.startsWith(EXPERIMENT) ? EXPERIMENT : '';
    if (!prefix && CONVENTION.test(name)) return name;
    const end = name.slice(prefix.length);
    const key = this.#custom ? this.#custom.key(end, prefix) : end;
    return key && prefix + key;
  }
}
