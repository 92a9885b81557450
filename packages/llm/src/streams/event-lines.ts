/** Maximum length of a line, and of the data of an event, in characters; what is longer is skipped. */
const MAX_LENGTH = 4_000_000;

/**
 * Joins texts: nothing is copied, so a text in many pieces takes linear time. A blank stands for what is too long: no line
 * or value begins so.
 */
const joined = (before: string, more: string): string =>
  before.length + more.length > MAX_LENGTH ? ' ' : before + more;

/** Extracts JSON values from server-sent events and JSON lines. */
export class EventLines {
  #line = '';
  /** Lines of the current server-sent event. */
  #data = '';
  /** A carriage return at the end of the text so far. */
  #return = '';

  /** Returns the values completed by `text`. */
  push(text: string): unknown[] {
    if (!text) return [];
    // A line end of two characters may come in two pieces: the first ends the line.
    const lines = (this.#return + text).split(/\r\n|\n|\r/).slice(this.#return.length);
    this.#return = text.endsWith('\r') ? '\r' : '';
    const last = lines.pop() ?? '';
    const values = lines.flatMap((line) => this.#endLine(line));
    this.#line = joined(this.#line, last);
    return values;
  }
  /** The value of a last line without an end. */
  end(): unknown[] {
    return [...this.#endLine(''), ...this.#endLine('')];
  }

  #endLine(end: string): unknown[] {
    const line = joined(this.#line, end);
    this.#line = '';
    if (line.startsWith('data:')) {
      const data = line.slice(5).trimStart();
      // The usual event has a single line, which is read at once.
      const values = this.#data ? [] : parsedJson(data);
      if (!values[0]) this.#data = joined(this.#data, `${data}\n`);
      return values;
    }
    if (line) return parsedJson(line);
    const values = parsedJson(this.#data);
    this.#data = '';
    return values;
  }
}

function parsedJson(text: string): unknown[] {
  try {
    return /^[[{]/.test(text) ? [JSON.parse(text)] : [];
  } catch {
    return [];
  }
}
