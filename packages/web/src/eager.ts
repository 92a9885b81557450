/**
 * The HoneyHive tracer in a single file, for scripts that may not load more code: module service workers, and
 * extensions whose policy forbids loading. Import everything from this entry then.
 *
 * @module
 */
import type { TracerOptions } from '@honeyhive/core';
import { createFullBackEnd, provideBackEnd } from '@honeyhive/core/internal/back-end';
import { HoneyHiveTracer as WebTracer } from './page/tracer.ts';

export * from './index.ts';

/**
 * The tracer for pages, with the sending code included from the start.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive' });
 */
export class HoneyHiveTracer extends WebTracer {
  constructor(options: TracerOptions = {}) {
    provideBackEnd(createFullBackEnd);
    super(options);
  }
}
