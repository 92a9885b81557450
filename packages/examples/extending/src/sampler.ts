import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace-node';

/** Custom sampler, deciding at the start of a span; drops the health checks of the load balancer. */
const withoutHealthChecks: Sampler = {
  shouldSample: (_context, _traceId, name) => ({
    decision: name.endsWith('/health')
      ? SamplingDecision.NOT_RECORD
      : SamplingDecision.RECORD_AND_SAMPLED,
  }),
  toString: () => 'withoutHealthChecks',
};

export const quietTracer = (options: TracerOptions): HoneyHiveTracer =>
  new HoneyHiveTracer({ ...options, sampler: withoutHealthChecks });
