import type { Attributes } from '@opentelemetry/api';
import type { DropReason } from '../export/delivery-stats.ts';
import type { HoneyHiveSpan } from '../spans/span.ts';

/** Events of a tracer, by name. Packages add events by augmenting the interface. */
export interface TracerEvents {
  /** Start of a span of the tracer. */
  spanStart: { readonly span: HoneyHiveSpan; readonly name: string };
  /**
   * Start of the first span, or recording of the first update or event: from now on there may be data to deliver.
   */
  firstWork: Readonly<Record<string, never>>;
  /** End of a span of the tracer. */
  spanEnd: {
    readonly span: HoneyHiveSpan;
    /** Attributes of the span, before redaction. */
    readonly attributes: Attributes;
    readonly durationMs: number;
  };
  /** Change of the session of new spans. */
  sessionChange: { readonly sessionId: string };
  /** Spans or updates have arrived. */
  export: { readonly count: number };
  /** Spans or updates are lost. */
  drop: { readonly reason: DropReason; readonly count: number };
  /** The tracer has been shut down. */
  shutdown: Readonly<Record<string, never>>;
}

/** Functions to call on events. */
export type TracerObserver = {
  readonly [Name in keyof TracerEvents]?: (event: TracerEvents[Name]) => void;
};
