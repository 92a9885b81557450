/** Maximum length of a text, or of the texts of an answer, in characters; the default recording limit is lower. */
export const MAX_LENGTH = 1_000_000;

/** Characters left for the texts of an answer together. */
export interface Room {
  left: number;
}

/** Text assembled from pieces, with bounded memory for streams of any length. */
export class BoundedText {
  #kept = '';
  #length = 0;
  readonly #room: Room;

  constructor(room: Room = { left: MAX_LENGTH }) {
    this.#room = room;
  }

  /** Returns true if `piece` is a non-empty string. */
  add(piece: unknown): boolean {
    if (typeof piece !== 'string' || piece === '') return false;
    const kept = piece.slice(0, Math.max(0, this.#room.left));
    this.#room.left -= kept.length;
    this.#kept += kept;
    this.#length += piece.length;
    return true;
  }

  /** The kept part. A cut has the tracer's own marker, since the tracer cuts texts too. */
  get text(): string {
    const more = this.#length - this.#kept.length;
    return more > 0 ? `${this.#kept}… [+${more} chars]` : this.#kept;
  }
}
