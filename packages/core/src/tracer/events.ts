import type { Attributes } from '@opentelemetry/api';
import type { DropReason } from '../export/delivery-stats.ts';
import type { HoneyHiveSpan } from '../spans/span.ts';

/** What happens to a tracer, by name. Packages add their own by augmenting this interface. */
export interface TracerEvents {
  /** A span of this tracer has started. */
  spanStart: { readonly span: HoneyHiveSpan; readonly name: string };
  /** The first span has started, or the first update or event was recorded: from now on there may be something to deliver. */
  firstWork: Readonly<Record<string, never>>;
  /** A span of this tracer has ended. */
  spanEnd: {
    readonly span: HoneyHiveSpan;
    /** What the span carries, before redaction. */
    readonly attributes: Attributes;
    readonly durationMs: number;
  };
  /** The session that new spans belong to has changed. */
  sessionChange: { readonly sessionId: string };
  /** Spans or updates have arrived. */
  export: { readonly count: number };
  /** Spans or updates are lost. */
  drop: { readonly reason: DropReason; readonly count: number };
  /** The tracer has been shut down. */
  shutdown: Readonly<Record<string, never>>;
}

/** Functions to call when something happens. */
export type TracerObserver = {
  readonly [Name in keyof TracerEvents]?: (event: TracerEvents[Name]) => void;
};
