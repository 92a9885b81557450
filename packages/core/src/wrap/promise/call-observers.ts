import type { SpanHost } from '../../spans/span-host.ts';

/** Callbacks of one span about one traced object. */
export interface CallObserver {
  /** The kit of the tracer whose span it is. */
  readonly kit: SpanHost;
  /** True once it has heard how it ended: it hears nothing more. */
  readonly isOver: boolean;
  /** Runs a step of the object with the span active. */
  step<R>(work: () => R): R;
}

/** Reason of what was given up: its span ends where it was last heard of. */
export const UNOBSERVED = 'no longer read';

const dropped = /* @__PURE__ */ new FinalizationRegistry<{ unread(): void }>((watchers) =>
  watchers.unread(),
);

/**
 * The watchers of one object. An object is changed once, however many calls give it back: a later call adds its watcher
 * here. So a method costs the same after ten thousand calls, and never calls itself that deep.
 */
export abstract class CallObservers<W extends CallObserver> {
  /** Watchers that have not been told the outcome. */
  protected live: W[] = [];
  /** The first of each tracer: of calls around each other it belongs to the innermost, which is the parent of all below. */
  readonly #leads: W[] = [];

  /** Ends those that still wait. */
  abstract unread(): void;
  /** Does so when `object` is collected: who drops it tells nobody. */
  endWith(object: object): void {
    dropped.register(object, this);
  }

  /** Runs a step of the object with the innermost span of each tracer active; also when all has been heard. */
  step<R>(work: () => R): R {
    let run = work;
    for (const lead of this.#leads) {
      const inner = run;
      run = () => lead.step(inner);
    }
    return run();
  }

  /** What runs a callback where this is called, rather than in a span. */
  outside(): <R>(work: () => R) => R {
    const places = this.#leads.map(({ kit }) => [kit.ambient, kit.ambient.get()] as const);
    return <R>(work: () => R): R => {
      let run = work;
      for (const [ambient, context] of places) {
        const inner = run;
        run = () => ambient.run(context, inner);
      }
      return run();
    };
  }

  /** The kit of whoever was here first. */
  protected get kit(): SpanHost | undefined {
    return this.#leads[0]?.kit;
  }

  protected add(watcher: W): void {
    const at = this.#leads.findIndex(({ kit }) => kit === watcher.kit);
    if (at < 0) this.#leads.push(watcher);
    else if (this.#leads[at]?.isOver) this.#leads[at] = watcher;
    this.live.push(watcher);
  }

  /** Removes and returns the watchers that have not been told the outcome. */
  protected drain(): readonly W[] {
    const { live } = this;
    this.live = [];
    return live;
  }
}
