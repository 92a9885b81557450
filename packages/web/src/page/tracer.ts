import {
  HoneyHiveTracer as CoreTracer,
  mix,
  type Problem,
  type Runtime,
  type TracerClass,
  type TracerOptions,
} from '@honeyhive/core';
import { type Consent, ConsentMixin } from './consent.ts';
import { type PageContinuation, PageContinuationMixin } from './continue-from-page.ts';
import { type Offline, OfflineMixin } from '../offline/offline.ts';
import { type PageExit, PageExitMixin } from './page-exit.ts';
import { webRuntime } from './runtime.ts';
import { type SpanDestination, SpanDestinationMixin } from '../fetch/span-destination.ts';

interface Mixed extends CoreTracer, PageExit, Consent, Offline, PageContinuation, SpanDestination {}
const Mixed: TracerClass<Mixed> = /* @__PURE__ */ mix(
  CoreTracer,
  PageExitMixin,
  ConsentMixin,
  OfflineMixin,
  PageContinuationMixin,
  SpanDestinationMixin,
);

/**
 * The tracer for pages: `new HoneyHiveTracer({ relayUrl: '/api/honeyhive' })`, and no key in the page.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive' });
 */
export class HoneyHiveTracer extends Mixed {
  constructor(options: TracerOptions = {}) {
    super(options, webRuntime);
  }

  /** Returns the `problems` of a tracer with `options` in a page, without creating the tracer. */
  static override check(
    options: TracerOptions = {},
    runtime: Runtime = webRuntime,
  ): readonly Problem[] {
    return super.check(options, runtime);
  }
}
