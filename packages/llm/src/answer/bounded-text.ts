/** Maximum length of a text in characters; the default recording limit is lower. */
const MAX_LENGTH = 1_000_000;

/** Text assembled from pieces, with bounded memory for streams of any length. */
export class BoundedText {
  #kept = '';
  #length = 0;

  /** Returns true if `piece` is a non-empty string. */
  add(piece: unknown): boolean {
    if (typeof piece !== 'string' || piece === '') return false;
    const room = MAX_LENGTH - this.#kept.length;
    if (room > 0) this.#kept += piece.slice(0, room);
    this.#length += piece.length;
    return true;
  }

  /** The kept part. A cut has the tracer's own marker, since the tracer cuts texts too. */
  get text(): string {
    const more = this.#length - this.#kept.length;
    return more > 0 ? `${this.#kept}… [+${more} chars]` : this.#kept;
  }
}
