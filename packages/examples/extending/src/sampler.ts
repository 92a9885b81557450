import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace-node';

/** A sampler of your own decides as a span starts; here nobody wants to see how often the load balancer asks. */
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
