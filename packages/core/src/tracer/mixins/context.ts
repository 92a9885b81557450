import type { HoneyHiveTracerBase } from '../base.ts';
import { readScope, withScope } from '../../context/scope.ts';
import { evaluationIds, evaluationOf } from '../../identity/identity-attributes.ts';
import type { Mixin } from '../mixin.ts';
import type { RemoteParent } from '../../context/scope.ts';
import type { Carrier } from '../../propagation/carrier.ts';
import { injectHeaders } from '../../propagation/trace-headers.ts';
import { withActiveTracer } from '../default-tracer.ts';
import { runScoped } from '../../wrap/run-scoped.ts';
import { remoteIdentityOf, exportedParent } from '../../spans/remote-parent.ts';
import { foreignSpan } from '../../spans/resolve-parent.ts';
import type { HoneyHiveSpan } from '../../spans/span.ts';

/** Context propagation of a tracer across processes. */
export interface TracerContext {
  /**
   * Writes `traceparent`, `tracestate` and `baggage` for `span` (default: the tracer's active span, else the remote
   * parent) into any carrier and returns the carrier. Foreign entries stay. A span left out by the name filter is
   * replaced by the nearest kept ancestor: the next process finds an existing parent.
   */
  inject<C extends Carrier>(carrier: C, span?: HoneyHiveSpan): C;
  /**
   * Returns the parent and identity in a carrier; `undefined` without a parent or identity. Project, source and
   * evaluation ids apply only if not set on the tracer. Malformed headers are ignored.
   */
  extract(carrier: Carrier): RemoteParent | undefined;
  /** Runs `work` with the parent in `carrier` as the parent of spans without a parent. */
  withRemoteParent<R>(carrier: Carrier, work: () => R): R;
}

export const TracerContextMixin: Mixin<TracerContext, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements TracerContext {
    inject<C extends Carrier>(carrier: C, span?: HoneyHiveSpan): C {
      if (!this.enabled) return carrier;
      this.guard('inject', () => {
        const context = this.contextStorage.get();
        const scope = readScope(context, this.key);
        const parent = span ?? scope.span;
        const remote = scope.remote ?? this.rootParent();
        const sent = parent ? exportedParent(parent) : remote?.spanContext;
        const joined = remoteIdentityOf(parent) ?? remote?.identity;
        injectHeaders(carrier, {
          ...(sent ? { span: sent } : {}),
          foreign: foreignSpan(context)?.spanContext(),
          sessionId: parent?.sessionId || (scope.session ?? this.defaultSession()).id,
          evaluation: { ...evaluationIds(this.settings), ...evaluationOf(joined) },
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
      const here = this.contextStorage.get();
      // The caller's session takes precedence, since the trace belongs to the caller. Fallback: the session active
      // here.
      const session = remote.session ?? readScope(here, this.key).session;
      const context = this.spans.outside(here);
      const scope = { remote, ...(session ? { session } : {}) };
      const active = withActiveTracer(withScope(context, this.key, scope), this);
      return runScoped(this.spans, active, work);
    }
  };
