/** Characters kept of one text, beyond what is recorded of it by default. */
const MAX_LENGTH = 1_000_000;

/** A text put together of pieces, of which a bounded part is kept, whatever the stream's length. */
export class BoundedText {
  #kept = '';
  #length = 0;

  add(piece: unknown): void {
    if (typeof piece !== 'string') return;
    const room = MAX_LENGTH - this.#kept.length;
    if (room > 0) this.#kept += piece.slice(0, room);
    this.#length += piece.length;
  }

  /** What was kept. What was cut says so, in the words of the tracer, which adds what it cuts itself. */
  get text(): string {
    const more = this.#length - this.#kept.length;
    return more > 0 ? `${this.#kept}… [+${more} chars]` : this.#kept;
  }
}
