import { BaseTracerPool, type TracerPoolOptions } from '@honeyhive/core';
import { HoneyHiveTracer } from './tracer.ts';

/**
 * Tracers by tenant. See the core's class of the same name; these know their runtime.
 *
 * @example
 * const tracers = new TracerPool({ max: 200, create: (tenantId) => ({ apiKey: keys[tenantId] }) });
 * app.post('/chat', (request) => tracers.for(tenantOf(request)).withRequest(request, answer));
 */
export class TracerPool extends BaseTracerPool<HoneyHiveTracer> {
  constructor(options: TracerPoolOptions<HoneyHiveTracer>) {
    super(options, (all) => new HoneyHiveTracer(all));
  }
}
