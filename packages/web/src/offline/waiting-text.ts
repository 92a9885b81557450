import type { BackEnd } from '@honeyhive/core/internal';

/** Calls of a page that was left before the code that sends was loaded. */
interface WaitingText {
  /** When the page was left, in Unix milliseconds. */
  readonly at: number;
  /** Spans, updates and events in it. */
  readonly count: number;
  readonly text: string;
}

/** Dependencies on the tracer. */
interface Parts {
  /** Where it sends to. */
  readonly target: () => string;
  readonly lose: (reason: 'expired' | 'no_consent', count: number) => void;
}

const PREFIX = 'honeyhive.waiting ';

/** Absent in workers, and denied in sandboxed frames and by settings. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Anybody may have written there. */
function read(left: string | null | undefined): Partial<WaitingText> {
  try {
    return (JSON.parse(left ?? '') ?? {}) as Partial<WaitingText>;
  } catch {
    return {};
  }
}

/** Texts in which a page leaves to the next one what waits for code that may never come. */
export class WaitingTexts {
  readonly #parts: Parts;
  #key: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The page is being left. */
  leave({ count, text }: Pick<WaitingText, 'count' | 'text'>): void {
    this.takeBack();
    const left: WaitingText = { at: Date.now(), count, text };
    this.#key = `${PREFIX}${this.#parts.target()} ${Math.random()}`;
    storage()?.setItem(this.#key, JSON.stringify(left));
  }

  /** The page stays. */
  takeBack(): void {
    if (this.#key) storage()?.removeItem(this.#key);
    this.#key = undefined;
  }

  /** Where earlier pages have left something. */
  get keys(): string[] {
    const prefix = `${PREFIX}${this.#parts.target()} `;
    return Object.keys(storage() ?? {}).filter((key) => key.startsWith(prefix));
  }

  /** Hands what earlier pages have left to `backEnd`. */
  handOn({ restore }: BackEnd, maxAgeMs: number): void {
    this.#take(({ at, count, text }) => {
      if (!(Math.abs(Date.now() - at) <= maxAgeMs)) this.#parts.lose('expired', count);
      else restore(text);
    });
  }

  /** Removes what this page and earlier ones have left: also where no more code can be loaded. */
  forget(): void {
    this.#take(({ count }) => this.#parts.lose('no_consent', count));
  }

  #take(handle: (left: WaitingText) => void): void {
    this.takeBack();
    for (const key of this.keys) {
      const stored = storage();
      const left = stored?.getItem(key);
      stored?.removeItem(key);
      const { at = 0, count = 0, text = '' } = read(left);
      handle({ at, count: Number.isSafeInteger(count) ? count : 0, text });
    }
  }
}
