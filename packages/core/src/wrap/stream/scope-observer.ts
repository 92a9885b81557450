import type { Context } from '@opentelemetry/api';
import type { SpanHost } from '../../spans/span-host.ts';
import type { StreamListener } from './stream-observers.ts';

/** Runs the steps of a stream in the context of the block that gave it back; what passes is nobody's affair. */
export class ScopeObserver implements StreamListener {
  readonly kit: SpanHost;
  readonly isOver = false;
  readonly #context: Context;

  constructor(kit: SpanHost, context: Context) {
    this.kit = kit;
    this.#context = context;
  }

  step<R>(work: () => R): R {
    return this.kit.ambient.run(this.#context, work);
  }
  chunk(): void {}
  done(): void {}
  failed(): void {}
  cancelled(): void {}
  alsoEndedBy(): void {}
}
