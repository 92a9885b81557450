import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';
import { targetOf } from '../offline/offline-target.ts';

/** Keys of members that editors do not list. */
export const DESTINATION: unique symbol = Symbol('honeyhive destination');
export const AGREES: unique symbol = Symbol('honeyhive agreement');

/** Distinguishes tracers that replace an earlier tracer from independent tracers. */
export interface SpanDestination {
  /**
   * Destination of the spans, equal for tracers with the same settings; the tracer itself where the app's own
   * exporter receives the spans.
   */
  readonly [DESTINATION]: unknown;
  /**
   * Calls a function of the app and returns true only for the result `true`. An error counts as a failure of `what`.
   */
  [AGREES](what: string, ask: () => unknown): boolean;
}

export const SpanDestinationMixin: Mixin<SpanDestination, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements SpanDestination {
    get [DESTINATION](): unknown {
      const { exporter, sessionName, sessionId } = this.settings;
      // An unreadable URL matches no other tracer.
      return this.guard<unknown>(
        'destination',
        () => (exporter ? this : [targetOf(this.settings), sessionName, sessionId].join(' ')),
        this,
      );
    }

    [AGREES](what: string, ask: () => unknown): boolean {
      return this.guard(what, ask) === true;
    }
  };
