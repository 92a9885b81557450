import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from '@bufbuild/protobuf';
import { traceRequest } from './official-protocol.ts';

/** An attribute's value, as the protocol has it. */
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

/** A span as it was received, in the protocol's own names; ids in hex, numbers of 64 bits as text. */
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

/** A request as it was received. */
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

/** Reads a request in JSON; throws at whatever the official files do not know. Ids are hex there, by OTLP's own rule. */
export function readJson(text: string): WireRequest {
  const standard = withIds(JSON.parse(text) as JsonValue, (id) => {
    if (!/^(?:[\da-f]{16}|[\da-f]{32})$/.test(id)) throw new Error(`${id} is no id in lower hex`);
    return Buffer.from(id, 'hex').toString('base64');
  });
  return plain(fromJson((request ??= traceRequest()), standard));
}

/** Reads a request in protobuf; throws at whatever the official files do not know. */
export function readBinary(bytes: Uint8Array): WireRequest {
  const message = fromBinary((request ??= traceRequest()), bytes);
  const strange = strangersIn(message);
  if (strange > 0) throw new Error(`${strange} fields are in no official file`);
  return plain(message);
}

/** One form for both, so that they can be compared. */
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
      // An empty parent is none.
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
