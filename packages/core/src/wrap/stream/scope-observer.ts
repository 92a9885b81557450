import type { Context } from '@opentelemetry/api';
import type { SpanHost } from '../../spans/span-host.ts';
import type { StreamListener } from './stream-observers.ts';

/** Runs the steps of a stream in the context of the block that gave it back; what passes is nobody's affair. */
export class ScopeObserver implements StreamListener {
  readonly spanHost: SpanHost;
  readonly isOver = false;
  readonly #context: Context;

  constructor(spanHost: SpanHost, context: Context) {
    this.spanHost = spanHost;
    this.#context = context;
  }

  step<R>(work: () => R): R {
    return this.spanHost.contextStorage.run(this.#context, work);
  }
  chunk(): void {}
  done(): void {}
  failed(): void {}
  cancelled(): void {}
  alsoEndedBy(): void {}
}
