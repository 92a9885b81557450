/** Context by zone.js, which this entry brings, on `@opentelemetry/context-zone`. @module */
import type { ContextManager } from '@opentelemetry/api';
import { ZoneContextManager } from '@opentelemetry/context-zone';
import { createZoneContext, type ZoneContextOptions } from './context/zone-context.ts';

export type { ZoneContextOptions } from './context/zone-context.ts';

/**
 * Gives the page's one context manager, for the option `contextManager`: spans keep their parent over timers, events,
 * promises, and every `await` that is lowered to ES2016. A native `await` is not seen: what is started after it has no
 * parent, and the first native async function under a span is reported as `await_not_lowered`. On a page without zone.js
 * it is `undefined`, which leaves the tracer its own way, and `no_zone` is reported.
 *
 * @example
 * import { HoneyHiveTracer } from '@honeyhive/web';
 * import { zoneContext } from '@honeyhive/web/zone';
 *
 * const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', contextManager: zoneContext() });
 */
export const zoneContext = (options?: ZoneContextOptions): ContextManager | undefined =>
  createZoneContext(() => new ZoneContextManager(), options);
