import type { Attributes, AttributeValue, SpanContext } from '@opentelemetry/api';
import { createResource } from '../resource.ts';
import type { Guard } from '../guard.ts';
import { shortKey, withoutLookahead } from '../spans/attribute-name.ts';
import { errorName } from '../spans/outcome.ts';
import type { Plain } from '../spans/snapshot.ts';
import { eachOf, type FinishedSpan, type Visit } from './finished-span.ts';
import { SECRET_MARK } from './redact-json.ts';
import { isNamedByNeighbour, isSuspect, redactNamed } from './redact-named.ts';
import { CONVENTION, EXPERIMENT, IDENTITY, kindOf } from './redact-names.ts';
import { isSecretName } from './secret-name.ts';
import { changedItems } from './writable.ts';

import { type Redact, type RedactKind, type RedactPlace, type RedactValue } from './redact.ts';
/** Stands where redaction failed: the value itself is never sent then. */
const REDACTION_FAILED = '[redaction failed]';

/** Letters alone: a name, and no data. */
const PLAIN_NAME = /^[a-z_-]{1,40}$/i;

/** Keys that are made of data must not fill the memory. */
const MAX_CACHED_KEYS = 4_000;
const MAX_CACHED_LENGTH = 400;

/** What events, links and scopes hold. */
interface Item {
  name?: string;
  version?: string;
  attributes?: Attributes;
}

/** Passes all that leaves the process through a {@link Redact}. */
export class Redactor {
  readonly #redact: Redact;
  readonly #guard: Guard;
  /** The user has given a function, which sees keys, names and identity as well. */
  readonly isCustom: boolean;
  readonly #isNamed: boolean;
  /** Nothing but the default is done: most spans are left after one look at each attribute. */
  readonly #isDefault: boolean;
  #isRunning = false;
  readonly #cleaned = new WeakMap<object, object>();
  readonly #keys = new Map<string, string | undefined>();

  /** `redact` is all that is to be done to one value; `given` what the user has said. */
  constructor(redact: Redact, guard: Guard, given: Redact | false | undefined) {
    this.#redact = redact;
    this.#guard = guard;
    this.isCustom = Boolean(given);
    this.#isNamed = given !== false;
    this.#isDefault = redact === redactNamed;
  }

  /** One value; `undefined` leaves it out. */
  value(value: RedactValue, place: RedactPlace): RedactValue | undefined {
    // Only a function of the user's can fail.
    return this.isCustom
      ? this.#guard('redact', () => this.#ask(value, place), REDACTION_FAILED)
      : this.#redact(value, place);
  }

  /** A text that has to be one afterwards. */
  text(text: string, path: string, kind: RedactKind): string {
    return String(this.value(text, { path, kind }) ?? '');
  }

  /** A key of what stands at `path`; `undefined` leaves it out. The name of a secret is none: it tells what stands there. */
  key(key: string, path: string): string | undefined {
    if (!this.isCustom || (PLAIN_NAME.test(key) && isSecretName(key))) return key;
    const place = `${path}\n${key}`;
    if (this.#keys.has(place)) return this.#keys.get(place);
    const after = this.value(key, { path, kind: 'key' });
    const clean = after === undefined ? after : shortKey(String(after));
    if (this.#keys.size >= MAX_CACHED_KEYS) this.#keys.clear();
    if (place.length <= MAX_CACHED_LENGTH) this.#keys.set(place, clean);
    return clean;
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
    if (typeof value !== 'object') {
      const isNamed = this.#isNamed && isNamedByNeighbour(path, neighbour);
      return this.value(isNamed ? SECRET_MARK : value, { path, kind });
    }
    const inside = (key: string | number, before?: Plain): Plain | undefined =>
      this.plain(
        (value as Record<string, Plain>)[key] ?? null,
        { path: `${path}.${key}`, kind },
        before,
      );
    if (Array.isArray(value))
      return value.map((_, index) => inside(index, value[index - 1]) ?? null);
    const kept = Object.keys(value).map((key) => [key, inside(key)] as const);
    return Object.fromEntries(
      kept.filter((entry): entry is [string, Plain] => entry[1] !== undefined),
    );
  }

  /** All of a span: the same one where nothing had to be changed. */
  span(span: FinishedSpan): FinishedSpan {
    const { name, status, resource, instrumentationScope: scope } = span;
    const { message } = status;
    const cleanResource = this.#once(resource, () => this.#resource(resource));
    if (this.#isDefault && !message && span.events.length + span.links.length === 0) {
      let isLeft = cleanResource === resource;
      let neighbour: unknown;
      span.eachSaid((value, key) => {
        if (isLeft && isSuspect(value, span.longNames?.get(key) ?? key, neighbour)) isLeft = false;
        neighbour = value;
      });
      if (isLeft) return span;
    }
    const before = span.spanContext();
    const context = this.#context(before);
    const attributes = this.#changed((visit) => span.each(visit), undefined, span);
    const said = {
      name: this.text(name, 'name', 'name'),
      status: message
        ? changedItem(status, { message: this.text(message, 'status.message', 'error') })
        : status,
      events: changedItems(span.events, (event) => this.#item(event, 'event')),
      links: changedItems(span.links, (link) =>
        changedItem(this.#item(link, 'link'), { context: this.#context(link.context) }),
      ),
      resource: cleanResource,
      instrumentationScope: this.#once(scope, () => this.#item(scope, 'name')),
    };
    const isSame =
      !attributes && context === before && changedItem(span as typeof said, said) === span;
    return isSame ? span : span.redacted({ ...said, attributes, context });
  }

  /** An event, a link, a resource or a scope: its name, version and attributes. */
  #item<T extends Item>(item: T, kind: RedactKind): T {
    const { name, version, attributes } = item;
    const values: Partial<Item> = {};
    if (name !== undefined) values.name = this.text(name, `${kind}.name`, kind);
    if (version !== undefined) values.version = this.text(version, `${kind}.version`, kind);
    if (attributes) values.attributes = this.#object(attributes, kind);
    return changedItem(item, values as Partial<T>);
  }

  #resource(resource: FinishedSpan['resource']): FinishedSpan['resource'] {
    const { attributes, schemaUrl } = resource;
    const clean = this.#object(attributes, 'attribute');
    if (clean === attributes) return resource;
    return createResource(clean, schemaUrl);
  }

  #object(attributes: Attributes, kind: RedactKind): Attributes {
    const changed = this.#changed((visit) => eachOf(attributes, visit), kind);
    return changed ? Object.fromEntries(changed) : attributes;
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
    kind: RedactKind | undefined,
    span?: FinishedSpan,
  ): ReadonlyMap<string, AttributeValue> | undefined {
    const kept = new Map<string, AttributeValue>();
    let isChanged = false;
    let neighbour: unknown;
    each((value, name) => {
      const path = span?.longNames?.get(name) ?? name;
      const place = {
        path,
        kind: (this.isCustom ? kindOf(path) : undefined) ?? kind ?? 'attribute',
      };
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
      after = this.#redact(value, place);
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

/** `key`, with a number where `taken` has it already. */
function unlike(key: string | undefined, taken: ReadonlyMap<string, unknown>): string | undefined {
  let name = key;
  for (let count = 2; name !== undefined && taken.has(name); count += 1) name = `${key} (${count})`;
  return name;
}

/** `item` with other values; the same item where they are no others. */
const changedItem = <T extends object>(item: T, values: Partial<T>): T =>
  Object.entries(values).every(([key, value]) => value === (item as Record<string, unknown>)[key])
    ? item
    : { ...item, ...values };
