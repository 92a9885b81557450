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

/** Part of a tracer used by the span factory. */
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
  /** Starts the user's spans. */
  readonly starter: SpanStarter;
  /** Receives ended spans. */
  readonly backEnd: BackEndClient;
  /** Returns the session of a span positioned outside any session. */
  readonly sessionOf: (isRequest: boolean) => SessionIdentity;
  /** Returns the parent of spans without another parent, if set. */
  readonly rootParent: () => RemoteParent | undefined;
  readonly started: (span: SpanImpl) => void;
  /** Called for every ended span, with the finished span; `undefined` for an unsent span. */
  readonly onSpanEnd: (span: SpanImpl, finished: FinishedSpan | undefined) => void;
  readonly missed: SpanOwner['missed'];
  readonly emitters: SpanOwner['emitters'];
  readonly functionNames: SpanOwner['functionNames'];
  /** Tracer found by module functions while a span is active. */
  readonly tracer: unknown;
  /** A relay takes the spans. */
  readonly isRelayed: boolean;
  readonly urlOf: (span: HoneyHiveSpan) => string | undefined;
}
