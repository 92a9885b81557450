import type { HoneyHiveTracerBase } from '../base.ts';
import { readScope, withScope } from '../context/scope.ts';
import { evaluationIds } from '../identity.ts';
import type { Mixin } from '../mixin.ts';
import type { RemoteParent } from '../context/scope.ts';
import type { Carrier } from '../propagation/carrier.ts';
import { evaluationOf, injectHeaders } from '../propagation/trace-headers.ts';
import { withActiveTracer } from '../registry.ts';
import type { HoneyHiveSpan } from '../spans/span.ts';

/** How a tracer's spans find their parents across processes. */
export interface TracerContext {
  /**
   * Writes `traceparent`, `tracestate` and `baggage` for `span` (default: this tracer's active span) into any carrier
   * and gives the carrier back. What others have put there stays.
   */
  inject<C extends Carrier>(carrier: C, span?: HoneyHiveSpan): C;
  /**
   * The parent and identity that a carrier tells of; `undefined` if it tells of none. Project, source and evaluation ids
   * count only where this tracer was given none of its own. Malformed headers are ignored.
   */
  extract(carrier: Carrier): RemoteParent | undefined;
  /** Runs `work` so that spans without another parent hang on the one `carrier` tells of. */
  withRemoteParent<R>(carrier: Carrier, work: () => R): R;
}

export const TracerContextMixin: Mixin<TracerContext, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements TracerContext {
    inject<C extends Carrier>(carrier: C, span?: HoneyHiveSpan): C {
      if (!this.enabled) return carrier;
      this.guard('inject', () => {
        const scope = readScope(this.ambient.get(), this.key);
        const parent = span ?? scope.span;
        injectHeaders(carrier, {
          ...(parent ? { span: parent.spanContext() } : {}),
          sessionId: parent?.sessionId ?? scope.session?.id ?? this.defaultSession().id,
          evaluation: { ...evaluationOf(scope.remote), ...evaluationIds(this.settings) },
        });
      });
      return carrier;
    }

    extract(carrier: Carrier): RemoteParent | undefined {
      return this.fromCarrier(carrier);
    }

    withRemoteParent<R>(carrier: Carrier, work: () => R): R {
      const remote = this.enabled ? this.extract(carrier) : undefined;
      if (!remote) return work();
      const here = this.ambient.get();
      // The caller's session comes first: it is whose trace this is. Without one, the session that is active here.
      const session = remote.session ?? readScope(here, this.key).session;
      const context = this.spans.outside(here);
      const scope = { remote, ...(session ? { session } : {}) };
      return this.ambient.run(withActiveTracer(withScope(context, this.key, scope), this), work);
    }
  };
