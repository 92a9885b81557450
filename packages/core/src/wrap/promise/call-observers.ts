import type { ContextStorage } from '../../context/context-storage.ts';
import type { Guard } from '../../runtime/guard.ts';

/** Part of a tracer used by call observers. */
export interface ObserverOwner {
  readonly guard: Guard;
  readonly contextStorage: ContextStorage;
}

/** Callbacks of a span for a traced object. */
export interface CallObserver {
  /** Owner of the span. */
  readonly owner: ObserverOwner;
  /** True after the outcome is reported: later reports are ignored. */
  readonly isOver: boolean;
  /** Runs a step of the object with the span active. */
  step<R>(work: () => R): R;
}

/** Reason for an abandoned result: the span ends at the last activity. */
export const UNOBSERVED = 'no longer read';

const dropped = /* @__PURE__ */ new FinalizationRegistry<{ endUnobserved(): void }>((watchers) =>
  watchers.endUnobserved(),
);

/**
 * Watchers of an object. An object is changed once, however many calls return the object: a later call adds a
 * watcher here. A method therefore costs the same after ten thousand calls, without deep nesting.
 */
export abstract class CallObservers<W extends CallObserver> {
  /** Watchers waiting for the outcome. */
  protected pending: W[] = [];
  /**
   * First watcher per tracer. Of nested calls, the first belongs to the innermost call, the parent of everything
   * below.
   */
  readonly #innermost: W[] = [];

  /** Ends the waiting watchers. */
  abstract endUnobserved(): void;
  /** Ends the waiting watchers when `object` is garbage-collected: a dropped object reports no end. */
  endWhenCollected(object: object): void {
    dropped.register(object, this);
  }

  /** Runs a step of the object with the innermost span of every tracer active, also after the outcome. */
  step<R>(work: () => R): R {
    let run = work;
    for (const lead of this.#innermost) {
      const inner = run;
      run = () => lead.step(inner);
    }
    return run();
  }

  /** Returns a runner of callbacks in the current context, outside the span. */
  outside(): <R>(work: () => R) => R {
    const places = this.#innermost.map(
      ({ owner }) => [owner.contextStorage, owner.contextStorage.get()] as const,
    );
    return <R>(work: () => R): R => {
      let run = work;
      for (const [contextStorage, context] of places) {
        const inner = run;
        run = () => contextStorage.run(context, inner);
      }
      return run();
    };
  }

  /** Owner of the first watcher. */
  protected get owner(): ObserverOwner | undefined {
    return this.#innermost[0]?.owner;
  }

  protected add(watcher: W): void {
    const at = this.#innermost.findIndex(({ owner }) => owner === watcher.owner);
    if (at < 0) this.#innermost.push(watcher);
    else if (this.#innermost[at]?.isOver) this.#innermost[at] = watcher;
    this.pending.push(watcher);
  }

  /** Removes and returns the watchers waiting for the outcome. */
  protected drain(): readonly W[] {
    const { pending } = this;
    this.pending = [];
    return pending;
  }
}
