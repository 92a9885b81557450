/** Characters kept of one text, beyond what is recorded of it by default. */
const MAX_LENGTH = 1_000_000;

/** A text put together of pieces, of which a bounded part is kept, whatever the stream's length. */
export class BoundedText {
  #kept = '';
  #length = 0;

  /** True if `piece` is a text that is not empty. */
  add(piece: unknown): boolean {
    if (typeof piece !== 'string' || piece === '') return false;
    const room = MAX_LENGTH - this.#kept.length;
    if (room > 0) this.#kept += piece.slice(0, room);
    this.#length += piece.length;
    return true;
  }

  /** The part that was kept. A cut is marked in the words of the tracer, which adds its own cuts. */
  get text(): string {
    const more = this.#length - this.#kept.length;
    return more > 0 ? `${this.#kept}… [+${more} chars]` : this.#kept;
  }
}
