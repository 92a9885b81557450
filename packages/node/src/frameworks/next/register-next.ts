import type { TracerOptions } from '@honeyhive/core';
import { copyOptions } from '@honeyhive/core/internal';
import { environment } from '../../environment/environment.ts';
import { HoneyHiveTracer } from '../../tracer/tracer.ts';

const SHARED = Symbol.for('honeyhive.next-tracer');
const shared = (): { [SHARED]?: HoneyHiveTracer } => globalThis as object;

/** Returns the tracer of {@link registerNext}, if created. */
export const findNextTracer = (): HoneyHiveTracer | undefined => shared()[SHARED];

/**
 * Returns the tracer of a Next application, created by the first call: Next evaluates a module once per layer, and every
 * layer gets the same tracer. During `next build` the tracer records and logs nothing.
 *
 * @example
 * import { registerNext } from '@honeyhive/node';
 *
 * export const tracer = registerNext({ sessionName: 'support' });
 */
export function registerNext(options: TracerOptions = {}): HoneyHiveTracer {
  const known = findNextTracer();
  if (known && !known.isShutDown) return known;
  const tracer = new HoneyHiveTracer(
    isBuilding() ? { ...copyOptions(options, []), disableTracing: true, logger: SILENT } : options,
  );
  shared()[SHARED] = tracer;
  return tracer;
}

/** Returns true during `next build`, whose pages are no requests. */
const isBuilding = (): boolean => environment()['NEXT_PHASE'] === 'phase-production-build';

const nothing = (): void => {};
const SILENT = { error: nothing, warn: nothing, info: nothing, debug: nothing };
