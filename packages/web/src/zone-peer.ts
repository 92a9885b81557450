/** Context by the page's zone.js (Angular), based on `@opentelemetry/context-zone-peer-dep`. @module */
import type { ContextManager } from '@opentelemetry/api';
import { ZoneContextManager } from '@opentelemetry/context-zone-peer-dep';
import { createZoneContext, type ZoneContextOptions } from './context/zone-context.ts';

export type { ZoneContextOptions } from './context/zone-context.ts';

/**
 * Returns the page's single context manager, for the option `contextManager`: spans keep the parent across timers,
 * events, promises, and every `await` lowered to ES2016. A native `await` is not tracked: spans started afterwards
 * have no parent, and the first native async function under a span is reported as `await_not_lowered`. On a page
 * without zone.js the result is `undefined`, which leaves the tracer's own context handling, and `no_zone` is
 * reported.
 *
 * @example
 * import { HoneyHiveTracer } from '@honeyhive/web';
 * import { zoneContext } from '@honeyhive/web/zone/peer';
 *
 * const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', contextManager: zoneContext() });
 */
export const zoneContext = (options?: ZoneContextOptions): ContextManager | undefined =>
  createZoneContext(() => new ZoneContextManager(), options);
