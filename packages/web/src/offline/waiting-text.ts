import type { DropReason } from '@honeyhive/core';
import type { BackEndClient } from '@honeyhive/core/internal/back-end';
import type { OfflineLimits } from './offline-options.ts';

/**
 * Maximum characters of a text, and texts of a destination: the app shares the browser's limit of 5 million
 * characters.
 */
const MAX_TEXT = 200_000;
const MAX_TEXTS = 4;

/** Absent in workers, and denied in sandboxed frames and by settings. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Texts with pending data for the next page, for the case that the sending code never loads. */
export class WaitingTexts {
  readonly #backEnd: BackEndClient;
  readonly #target: () => string;
  readonly #maxAgeMs: number | undefined;
  #key: string | undefined;

  /** `target`: where the tracer sends to. */
  constructor(backEnd: BackEndClient, target: () => string, limits?: OfflineLimits) {
    this.#backEnd = backEnd;
    this.#target = target;
    this.#maxAgeMs = limits?.maxAgeMs;
  }

  get #prefix(): string {
    return `honeyhive.waiting ${this.#target()} `;
  }

  /** The page is being left. */
  leave(): void {
    let count = 0;
    let lost = 0;
    let text = '';
    for (const call of this.#backEnd.left)
      if (text.length + call.text.length > MAX_TEXT) lost += call.count;
      else {
        count += call.count;
        text += (text && ',') + call.text;
      }
    if (count + lost === 0) return;
    this.take('queue_full', undefined, 0, 1 - MAX_TEXTS);
    const write = (inside: number, outside: number, written: string): void => {
      this.#key = `${this.#prefix}${Date.now()} ${inside} ${outside} ${Math.random()}`;
      storage()?.setItem(this.#key, `[${written}]`);
    };
    try {
      write(count, lost, text);
    } catch {
      // The storage is full: the next page counts the lost items.
      write(0, count + lost, '');
    }
    // If the code loads while the page is hidden, the page sends the data itself.
    void this.#backEnd.load().then(() => this.#backEnd.loaded && this.takeBack());
  }

  /** The page stays. */
  takeBack(): void {
    if (this.#key) storage()?.removeItem(this.#key);
    this.#key = undefined;
  }

  /** Passes the data of earlier pages to the sending code. */
  handOn(): void {
    const { loaded } = this.#backEnd;
    if (loaded) this.take('expired', loaded.restore, Date.now() - (this.#maxAgeMs ?? 0));
  }

  /**
   * Removes the data left by pages, oldest first, up to `end`. Data not passed to `restore`, or left before `since`,
   * is dropped for `reason`.
   */
  // oxlint-disable-next-line max-params
  take(reason: DropReason, restore?: (text: string) => void, since = 0, end?: number): void {
    this.takeBack();
    const keys = Object.keys(storage() ?? {}).filter((key) => key.startsWith(this.#prefix));
    for (const key of keys.sort().slice(0, end)) {
      const text = storage()?.getItem(key) ?? '';
      storage()?.removeItem(key);
      // Anybody may have written there.
      const said = key.split(' ').slice(-4);
      const [at = 0, count = 0, lost = 0] = said.map((part) => Number.parseInt(part) || 0);
      const isWanted = restore && at >= since;
      if (isWanted) restore(text);
      this.#backEnd.lose(isWanted ? 'queue_full' : reason, isWanted ? lost : count + lost);
    }
  }
}
