import type { Ambient } from '../context/ambient.ts';
import type { RemoteParent } from '../context/scope.ts';
import type { Guard } from '../guard.ts';
import type { BackEndClient } from '../back-end-client.ts';
import type { FinishedSpan } from '../processing/finished-span.ts';
import type { SpanStarter } from '../provider.ts';
import type { Later } from '../runtime.ts';
import type { SessionIdentity } from '../session-identity.ts';
import type { Capture } from './capture.ts';
import type { ValueLimits } from './snapshot.ts';
import type { HoneyHiveSpan } from './span.ts';
import type { SpanHandle } from './span-handle.ts';
import type { SpanKit } from './span-kit.ts';
import type { SpanRecords } from './span-records.ts';

/** What a tracer lends to the factory of its spans. */
export interface FactoryOptions {
  readonly guard: Guard;
  readonly ambient: Ambient;
  readonly limits: ValueLimits;
  readonly capture: Capture;
  /** The tracer's own context key. */
  readonly key: symbol;
  readonly maxOpenSpans: number;
  readonly maxSpanAgeMs: number;
  readonly now: () => number;
  readonly later: Later;
  readonly isEnabled: () => boolean;
  /** OpenTelemetry's tracer, which makes the spans themselves. */
  readonly otel: SpanStarter;
  /** Others look at OpenTelemetry's spans: what is said about one has to stand on it when it ends. */
  readonly isWatched: boolean;
  readonly records: SpanRecords;
  /** Takes what has ended. */
  readonly backEnd: BackEndClient;
  /** The session of a span that has none from its place. */
  readonly sessionOf: (isRequest: boolean) => SessionIdentity;
  /** The parent of spans that have no other, if there is one. */
  readonly rootParent: () => RemoteParent | undefined;
  readonly started: (span: SpanHandle) => void;
  /** Told of a span that has ended, as it is sent; `undefined` for one that is not. */
  readonly ended: (span: SpanHandle, finished: FinishedSpan | undefined) => void;
  readonly missed: SpanKit['missed'];
  readonly functionNames: SpanKit['functionNames'];
  /** What module functions find where a span is active. */
  readonly tracer: unknown;
  /** A relay takes the spans. */
  readonly isRelayed: boolean;
  readonly urlOf: (span: HoneyHiveSpan) => string | undefined;
}
