import {
  HoneyHiveTracer as CoreTracer,
  mix,
  type TracerClass,
  type TracerOptions,
} from '@honeyhive/core';
import { type Consent, ConsentMixin } from './consent.ts';
import { type PageContinuation, PageContinuationMixin } from './continue-from-page.ts';
import { type Offline, OfflineMixin } from './offline.ts';
import { type OwnTraffic, OwnTrafficMixin } from './own-traffic.ts';
import { type PageExit, PageExitMixin } from './page-exit.ts';
import { webRuntime } from './runtime.ts';

interface Mixed extends CoreTracer, PageExit, Consent, Offline, PageContinuation, OwnTraffic {}
const Mixed: TracerClass<Mixed> = /* @__PURE__ */ mix(
  CoreTracer,
  PageExitMixin,
  ConsentMixin,
  OfflineMixin,
  PageContinuationMixin,
  OwnTrafficMixin,
);

/** The tracer for pages: `new HoneyHiveTracer({ relayUrl: '/api/honeyhive' })`, and no key in the page. */
export class HoneyHiveTracer extends Mixed {
  constructor(options: TracerOptions = {}) {
    super(options, webRuntime);
    if (options?.apiKey ?? options?.config?.apiKey) {
      this.guard('logger', () =>
        this.logger.warn(
          'An API key is in this page, where anybody can read it. Use `relayUrl` and createRelay on your server.',
        ),
      );
    }
  }
}
