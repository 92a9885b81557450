import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';
import { targetOf } from '../offline/offline-target.ts';

/** Keys of members that editors do not list. */
export const DESTINATION: unique symbol = Symbol('honeyhive destination');
export const AGREES: unique symbol = Symbol('honeyhive agreement');

/** Tells tracers that stand for each other from tracers that do not. */
export interface SpanDestination {
  /** Where spans go, equal for tracers of the same settings; the tracer itself where the app's own exporter takes them. */
  readonly [DESTINATION]: unknown;
  /** Asks something of the app: true where that answers `true`. What it throws counts as a failure of `what`. */
  [AGREES](what: string, ask: () => unknown): boolean;
}

export const SpanDestinationMixin: Mixin<SpanDestination, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements SpanDestination {
    get [DESTINATION](): unknown {
      const { exporter, sessionName, sessionId } = this.settings;
      // An address that cannot be read is nobody else's.
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
