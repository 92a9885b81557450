import type { HoneyHiveSpan, HoneyHiveTracerBase, Mixin, TracerOperations } from '@honeyhive/core';
import { isBelow } from '@honeyhive/core/internal';

/** Parents that a framework knows of. */
export interface TracerParentSources {
  /**
   * Adds a framework's idea of the current span: `find` is asked where a span of the tracer starts, and counts where its
   * span is open and lies under the active one. Frameworks such as LangChain run tools where the active span is still the
   * turn. The span is then the tracer's `activeSpan` there, too. Returns a function that removes the source. An error of
   * `find` is contained.
   *
   * @example
   * const remove = tracer.addParentSource(() => spansByRun.get(currentRunId()));
   */
  addParentSource(find: () => HoneyHiveSpan | undefined): () => void;
}

type Operations = HoneyHiveTracerBase & TracerOperations;

export const TracerParentSourcesMixin: Mixin<TracerParentSources, Operations> = (Base) =>
  class extends Base implements TracerParentSources {
    readonly #sources = new Set<() => HoneyHiveSpan | undefined>();

    override get activeSpan(): HoneyHiveSpan | undefined {
      const active = super.activeSpan;
      return this.#sources.size > 0 ? (this.#nearer(active) ?? active) : active;
    }

    addParentSource(find: () => HoneyHiveSpan | undefined): () => void {
      this.#sources.add(find);
      this.spans.nearer = (active) => this.#nearer(active);
      return () => {
        this.#sources.delete(find);
        if (this.#sources.size === 0) this.spans.nearer = undefined;
      };
    }

    #nearer(active: HoneyHiveSpan | undefined): HoneyHiveSpan | undefined {
      for (const find of this.#sources) {
        const span = this.guard('parent source', find);
        if (span && isBelow(span, active, this.spans)) return span;
      }
      return undefined;
    }
  };
