import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Allowance, Growth } from './span-budget.ts';
import { allowedResource, type Allows } from './allowed-attributes.ts';
import type { KnownOrigins, Resource, Scope } from './scope-cache.ts';
import { isObject, type JsonObject, own } from './parse-json.ts';
import { readAttributes } from './read-attributes.ts';
import { readSpan } from './read-span.ts';
import { malformed, Refused, tooLarge } from '../refusal.ts';

/** Limits and context of a trace request. */
export interface SpanRules {
  readonly allows: Allows;
  readonly maxSpans: number;
  readonly maxSpanBytes: number;
  readonly known: KnownOrigins;
  /** True if a page may set a span's event id. */
  readonly keepsEventIds: boolean;
  /** Session bound to the request; absent where the page sets the session. */
  readonly session: string | undefined;
}

/** Valid spans of a request, and counts of refused spans by code. */
export interface ReceivedSpans {
  readonly spans: readonly ReadableSpan[];
  readonly refused: Readonly<Record<string, number>>;
  /** Number of attributes dropped from the spans. */
  readonly left: number;
  /** Approximate bytes of the spans as JSON. */
  readonly bytes: number;
}

const MAX_SCOPE_NAME = 256;
const RESOURCE_BYTES = 16_000;
/**
 * Maximum resources and scopes of a request. A page is a single resource with few tracers; both stay in memory while
 * a span is queued.
 */
const MAX_RESOURCES = 50;
const MAX_SCOPES = 500;

/**
 * Reads the spans of an OTLP request of `bodyBytes` bytes. An invalid span does not affect the rest. Throws Refused
 * for an unreadable request, or if the spans would grow far beyond the body.
 */
export function readSpans(request: JsonObject, bodyBytes: number, rules: SpanRules): ReceivedSpans {
  const growth = new Growth(bodyBytes);
  const spans: ReadableSpan[] = [];
  const refused: Record<string, number> = {};
  const resources = new Set<Resource>();
  const scopes = new Set<Scope>();
  let count = 0;
  let left = 0;
  const leave = (more: number): void => void (left += more);
  for (const group of listOf(own(request, 'resourceSpans'))) {
    const resource = rules.known.resource(readResource(own(group, 'resource'), growth));
    resources.add(resource);
    for (const scoped of listOf(own(group, 'scopeSpans'))) {
      const scope = rules.known.scope(readScope(own(scoped, 'scope'), growth));
      scopes.add(scope);
      if (resources.size > MAX_RESOURCES || scopes.size > MAX_SCOPES)
        throw tooLarge('Too many resources or scopes in a request.');
      const place = { ...rules, growth, leave, resource, scope };
      const items = anyListOf(own(scoped, 'spans'));
      count += items.length;
      if (count > rules.maxSpans) throw tooLarge(`Over ${rules.maxSpans} spans in a request.`);
      for (const item of items) {
        try {
          spans.push(readSpan(item, place));
        } catch (error) {
          // A 413 refuses the whole request: the tracer then sends smaller batches.
          if (!(error instanceof Refused) || error.refusal.status === 413) throw error;
          const { code } = error.refusal;
          refused[code] = (refused[code] ?? 0) + 1;
        }
      }
    }
  }
  return { spans, refused, left, bytes: Math.max(bodyBytes, growth.bytes) };
}

const bad = (): Error => malformed('malformed_otlp', 'The body is not an OTLP trace request.');

function anyListOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw bad();
  return value;
}

function listOf(value: unknown): readonly JsonObject[] {
  const list = anyListOf(value);
  if (!list.every(isObject)) throw bad();
  return list;
}

function objectOf(value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw bad();
  return value;
}

function readScope(value: unknown, growth: Growth): Scope {
  const scope = objectOf(value);
  const [name = '', version = ''] = [own(scope, 'name'), own(scope, 'version')];
  if (typeof name !== 'string' || typeof version !== 'string') throw bad();
  if (name.length > MAX_SCOPE_NAME || version.length > MAX_SCOPE_NAME) throw bad();
  const allowance = new Allowance(RESOURCE_BYTES, growth);
  return { name: allowance.text(name), ...(version ? { version: allowance.text(version) } : {}) };
}

function readResource(value: unknown, growth: Growth): Attributes {
  const list = own(objectOf(value), 'attributes');
  return readAttributes(list, allowedResource, new Allowance(RESOURCE_BYTES, growth));
}
