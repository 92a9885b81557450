import type { ContextStorage } from '../../context/context-storage.ts';
import type { Guard } from '../../runtime/guard.ts';

/** Part of a tracer that observers of a call need. */
export interface ObserverOwner {
  readonly guard: Guard;
  readonly contextStorage: ContextStorage;
}

/** Callbacks of one span about one traced object. */
export interface CallObserver {
  /** The kit of the tracer whose span it is. */
  readonly owner: ObserverOwner;
  /** True once it has heard how it ended: it hears nothing more. */
  readonly isOver: boolean;
  /** Runs a step of the object with the span active. */
  step<R>(work: () => R): R;
}

/** Reason of what was given up: its span ends where it was last heard of. */
export const UNOBSERVED = 'no longer read';

const dropped = /* @__PURE__ */ new FinalizationRegistry<{ endUnobserved(): void }>((watchers) =>
  watchers.endUnobserved(),
);

/**
 * The watchers of one object. An object is changed once, however many calls give it back: a later call adds its watcher
 * here. So a method costs the same after ten thousand calls, and never calls itself that deep.
 */
export abstract class CallObservers<W extends CallObserver> {
  /** Watchers that have not been told the outcome. */
  protected pending: W[] = [];
  /** The first of each tracer: of calls around each other it belongs to the innermost, which is the parent of all below. */
  readonly #innermost: W[] = [];

  /** Ends those that still wait. */
  abstract endUnobserved(): void;
  /** Does so when `object` is collected: who drops it tells nobody. */
  endWhenCollected(object: object): void {
    dropped.register(object, this);
  }

  /** Runs a step of the object with the innermost span of each tracer active; also when all has been heard. */
  step<R>(work: () => R): R {
    let run = work;
    for (const lead of this.#innermost) {
      const inner = run;
      run = () => lead.step(inner);
    }
    return run();
  }

  /** What runs a callback where this is called, rather than in a span. */
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

  /** The kit of whoever was here first. */
  protected get owner(): ObserverOwner | undefined {
    return this.#innermost[0]?.owner;
  }

  protected add(watcher: W): void {
    const at = this.#innermost.findIndex(({ owner }) => owner === watcher.owner);
    if (at < 0) this.#innermost.push(watcher);
    else if (this.#innermost[at]?.isOver) this.#innermost[at] = watcher;
    this.pending.push(watcher);
  }

  /** Removes and returns the watchers that have not been told the outcome. */
  protected drain(): readonly W[] {
    const { pending } = this;
    this.pending = [];
    return pending;
  }
}
