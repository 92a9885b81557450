import type { ContextStorage } from '../context/context-storage.ts';
import type { RemoteParent } from '../context/scope.ts';
import type { Guard } from '../runtime/guard.ts';
import type { BackEndClient } from '../seam/back-end-client.ts';
import type { FinishedSpan } from '../export/encode/finished-span.ts';
import type { NameFilter } from '../sampling/name-filter.ts';
import type { SetTimer } from '../runtime/set-timer.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { Capture } from '../privacy/capture.ts';
import type { ValueLimits } from '../values/snapshot.ts';
import type { HoneyHiveSpan } from './span.ts';
import type { SpanImpl } from './span-impl.ts';
import type { SpanOwner } from './span-owner.ts';
import type { SpanStarter } from './span-starter.ts';

/** What a tracer lends to the factory of its spans. */
export interface FactoryOptions {
  readonly guard: Guard;
  readonly contextStorage: ContextStorage;
  readonly limits: ValueLimits;
  readonly capture: Capture;
  readonly keeps: NameFilter;
  /** The tracer's own context key. */
  readonly key: symbol;
  readonly maxOpenSpans: number;
  readonly maxSpanAgeMs: number;
  readonly now: () => number;
  readonly setTimer: SetTimer;
  readonly isEnabled: () => boolean;
  /** Starts the spans that the user starts. */
  readonly starter: SpanStarter;
  /** Takes what has ended. */
  readonly backEnd: BackEndClient;
  /** The session of a span that has none from its place. */
  readonly sessionOf: (isRequest: boolean) => SessionIdentity;
  /** The parent of spans that have no other, if there is one. */
  readonly rootParent: () => RemoteParent | undefined;
  readonly started: (span: SpanImpl) => void;
  /** Told of a span that has ended, as it is sent; `undefined` for one that is not. */
  readonly onSpanEnd: (span: SpanImpl, finished: FinishedSpan | undefined) => void;
  readonly missed: SpanOwner['missed'];
  readonly emitters: SpanOwner['emitters'];
  readonly functionNames: SpanOwner['functionNames'];
  /** What module functions find where a span is active. */
  readonly tracer: unknown;
  /** A relay takes the spans. */
  readonly isRelayed: boolean;
  readonly urlOf: (span: HoneyHiveSpan) => string | undefined;
}
