import { type HoneyHiveTracerBase, type Mixin } from '@honeyhive/core';
import { createHeaders, JSON_SERIALIZER, runUntraced } from '@honeyhive/core/internal/back-end';
import { type Relay, relayHandler } from './handler.ts';
import { RELAY_CONTEXT, type RelayContext } from './relay-context.ts';
import { CLOSED, flushed, type Forward, type Onward, queued } from './forward/forward-queued.ts';
import { type RelayOptions } from './options.ts';
import { resolveRelayOptions } from './resolve-relay-options.ts';
import type { Refusal } from './refusal.ts';
import { settledWithin } from './with-timeout.ts';
import { type Target, through } from './forward/forward-direct.ts';

/** Receives the spans of pages on the app's own origin, so that pages hold no key. */
export interface TracerRelay {
  /** Creates a handler that forwards the data of pages with the tracer's key. See {@link createRelay}. */
  relay(options?: RelayOptions): Relay;
  /** Returns the parts of such a handler, for relays with a different destination. */
  [RELAY_CONTEXT](options?: RelayOptions): RelayContext;
}

/** Refusal without a key: HoneyHive would refuse every request, unseen by the operator. */
const NO_KEY: Refusal = {
  status: 503,
  code: 'missing_api_key',
  message: 'The relay has no API key: set `apiKey` or HH_API_KEY on the server.',
};

export const TracerRelayMixin: Mixin<TracerRelay, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements TracerRelay {
    readonly #said = new Set<string>();
    #isClosed = false;
    #isOpen = false;

    relay(options: RelayOptions = {}): Relay {
      return relayHandler(options, this[RELAY_CONTEXT](options));
    }

    [RELAY_CONTEXT](options: RelayOptions = {}): RelayContext {
      const { apiKey, relayUrl, exporter, project } = this.settings;
      const hasTarget = Boolean(apiKey ?? relayUrl ?? exporter);
      const ways = hasTarget ? this.#ways(options) : undefined;
      return {
        onward: (forward) => (this.#isClosed ? CLOSED : this.#opened(ways?.[forward] ?? NO_KEY)),
        isBusy: () => this.stats().pending > 0,
        project,
        guard: (what, work) => this.guard(what, work),
        settled: (what, work, timeoutMs) =>
          settledWithin(timeoutMs, work, (error) => this.guard.report(what, error)),
        report: (what, error) => this.guard.report(what, error),
        say: (what, message) => this.#say(what, message),
      };
    }

    override shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      this.#isClosed = true;
      return super.shutdown(options);
    }

    /** Emits `firstWork` at the first request: from then on the process may end with data to deliver. */
    #opened<T>(onward: T): T {
      if (!this.#isOpen) this.emit('firstWork', {});
      this.#isOpen = true;
      return onward;
    }

    #ways(options: RelayOptions): Readonly<Record<Forward, Onward>> {
      const flush: Onward['flush'] = (flushing) => this.flush(flushing);
      const { timeoutMs } = resolveRelayOptions(options).settings;
      const { serverUrl, relayUrl, protocol, fetch: own, exporter, testMode } = this.settings;
      const isClosed = (): boolean => this.#isClosed;
      const { loaded } = this.backEnd;
      if (!loaded) throw new Error('a relay needs the back end of a server');
      const queue = queued(loaded.delivery, { flush, isClosed, takesUpdates: !exporter });
      // Tracers in test mode or with an exporter have no direct target: `through` uses the queue.
      if (testMode || exporter) return { queue, through: flushed(queue, timeoutMs) };
      const hidden = runUntraced(this.contextStorage);
      const target: Target = {
        url: relayUrl ?? serverUrl,
        headers: createHeaders(this.settings, this.runtime),
        serializer: this.runtime.serializers?.[protocol] ?? JSON_SERIALIZER,
        timeoutMs,
        isClosed,
        send: (url, init) => hidden(() => (own ?? globalThis.fetch)(url, init)),
        report: (what, error) => this.guard.report(what, error),
      };
      return { queue, through: through(target, flush) };
    }

    #say(what: string, message: string): void {
      if (this.#said.has(what)) return;
      this.#said.add(what);
      this.guard('logger', () => this.logger.warn(`Relay: ${message}`));
    }
  };
