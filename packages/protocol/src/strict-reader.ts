import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from '@bufbuild/protobuf';
import { traceRequest } from './official-protocol.ts';

/** An attribute value in the protocol's form. */
export type WireValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | string }
  | { readonly bytesValue: string }
  | { readonly arrayValue: { readonly values?: readonly WireValue[] } };

interface WireKeyValue {
  readonly key: string;
  readonly value?: WireValue;
}
interface Attributed {
  readonly attributes?: readonly WireKeyValue[];
  readonly droppedAttributesCount?: number;
}
interface WireLink extends Attributed {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly flags?: number;
}
interface WireEvent extends Attributed {
  readonly name: string;
  readonly timeUnixNano: string;
}

/** A received span, with the protocol's names; ids in hex, 64-bit numbers as text. */
export interface WireSpan extends Attributed {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly flags?: number;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly events?: readonly WireEvent[];
  readonly droppedEventsCount?: number;
  readonly links?: readonly WireLink[];
  readonly droppedLinksCount?: number;
  readonly status?: { readonly code?: string; readonly message?: string };
}

/** A received request. */
export interface WireRequest {
  readonly resourceSpans: ReadonlyArray<{
    readonly resource?: Attributed;
    readonly scopeSpans: ReadonlyArray<{
      readonly scope?: { readonly name?: string; readonly version?: string };
      readonly spans: readonly WireSpan[];
    }>;
  }>;
}

const IDS = new Set(['traceId', 'spanId', 'parentSpanId']);
let request: DescMessage | undefined;

/** Parses a JSON request; throws on anything unknown to the official files. OTLP requires ids in hex. */
export function readJson(text: string): WireRequest {
  const standard = withIds(JSON.parse(text) as JsonValue, (id) => {
    if (!/^(?:[\da-f]{16}|[\da-f]{32})$/.test(id)) throw new Error(`${id} is no id in lower hex`);
    return Buffer.from(id, 'hex').toString('base64');
  });
  return plain(fromJson((request ??= traceRequest()), standard));
}

/** Parses a protobuf request; throws on anything unknown to the official files. */
export function readBinary(bytes: Uint8Array): WireRequest {
  const message = fromBinary((request ??= traceRequest()), bytes);
  const strange = strangersIn(message);
  if (strange > 0) throw new Error(`${strange} fields are in no official file`);
  return plain(message);
}

/** Converts a message to the common form of both encodings, for comparison. */
function plain(message: Message): WireRequest {
  const standard = toJson((request ??= traceRequest()), message);
  return withIds(standard, (id) =>
    Buffer.from(id, 'base64').toString('hex'),
  ) as unknown as WireRequest;
}

function withIds(value: JsonValue, change: (id: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withIds(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      // An empty parent id means no parent.
      IDS.has(key) && typeof item === 'string' && item !== ''
        ? change(item)
        : withIds(item, change),
    ]),
  );
}

function strangersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0;
  const own = (value as { readonly $unknown?: readonly unknown[] }).$unknown?.length ?? 0;
  return Object.entries(value)
    .filter(([key]) => key !== '$unknown')
    .reduce((sum, [, item]) => sum + strangersIn(item), own);
}
