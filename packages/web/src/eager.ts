/**
 * The HoneyHive tracer for scripts that may not load more code, all in one: module service workers, and extensions whose
 * policy forbids it. Import everything from here then.
 * @module
 */
import type { TracerOptions } from '@honeyhive/core';
import { createFullBackEnd, provideBackEnd } from '@honeyhive/core/internal/back-end';
import { HoneyHiveTracer as WebTracer } from './page/tracer.ts';

export * from './index.ts';

/** The tracer for pages, with the code that sends there from the start. */
export class HoneyHiveTracer extends WebTracer {
  constructor(options: TracerOptions = {}) {
    provideBackEnd(createFullBackEnd);
    super(options);
  }
}
