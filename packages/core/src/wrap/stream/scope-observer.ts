import type { Context } from '@opentelemetry/api';
import type { SpanOwner } from '../../spans/span-owner.ts';
import type { StreamListener } from './stream-observers.ts';

/** Runs the steps of a stream in the context of the block returning the stream; ignores the chunks. */
export class ScopeObserver implements StreamListener {
  declare readonly owner: SpanOwner;
  readonly isOver = false;
  readonly #context: Context;

  constructor(owner: SpanOwner, context: Context) {
    this.owner = owner;
    this.#context = context;
  }

  step<R>(work: () => R): R {
    return this.owner.contextStorage.run(this.#context, work);
  }
  chunk(): void {}
  done(): void {}
  failed(): void {}
  cancelled(): void {}
  alsoEndedBy(): void {}
}
