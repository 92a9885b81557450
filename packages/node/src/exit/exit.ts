import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';
import { isEdge } from '../environment/platform.ts';
import { listen, unlisten } from './exit-listeners.ts';
import { leftovers } from './exit-requests.ts';
import { type ExitTracer, shared } from './exit-tracers.ts';

/** Members added by the mixin: no public methods. */
export type ProcessExit = object;

/**
 * Sends pending data when the process ends: on `beforeExit`, SIGTERM, SIGINT, an uncaught error and
 * `process.exit()`, for two seconds at most. The exit code and the signal's effect are unchanged. Undelivered data
 * is logged in one line. Listening begins with the first span, update or event, not with the tracer.
 */
export const ProcessExitMixin: Mixin<ProcessExit, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    /** Strong reference, which keeps the object alive as long as the tracer. */
    readonly #face: ExitTracer = {
      guard: this.guard,
      // The flush of a subclass may fail, or forget the tracer's own.
      flush: async (options) => {
        const flushed = this.guard('exit', () => this.flush(options));
        await Promise.allSettled([flushed, super.flush(options)]);
      },
      stats: () => this.stats(),
      abandonSpans: () => this.abandonSpans(),
      isSending: () => this.backEnd.loaded?.delivery.isSending ?? false,
      letGo: () => this.backEnd.letGo(),
      leftovers: () =>
        this.guard('exit', () => {
          const delivery = this.backEnd.loaded?.delivery;
          return (
            delivery &&
            leftovers(delivery.unsettled, this.settings, this.runtime, (update) =>
              delivery.routes(update),
            )
          );
        }),
      arrived: (items) => this.backEnd.loaded?.delivery.markDelivered(items),
      giveUp: () => this.backEnd.loaded?.delivery.abandon(),
    };
    readonly #weak = new WeakRef<ExitTracer>(this.#face);
    readonly #stop: () => void = this.observe({ firstWork: () => this.#watch() });

    #watch(): void {
      this.#stop();
      if (isEdge() || typeof process.on !== 'function') return;
      shared().watched.add(this.#weak);
      listen();
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      await super.shutdown(options);
      // The time for delivery is over: requests under way must not keep the process alive.
      this.backEnd.letGo();
      const { watched, listeners } = shared();
      watched.delete(this.#weak);
      if (watched.size === 0) for (const name of Array.from(listeners.keys())) unlisten(name);
    }
  };
