/** Maximum length of a line in characters; longer lines are skipped. */
const MAX_LINE = 4_000_000;

/** Extracts JSON values from server-sent events and JSON lines. */
export class EventLines {
  #line = '';
  /** Lines of the current server-sent event. */
  #data = '';

  /** Returns the values completed by `text`. */
  push(text: string): unknown[] {
    const lines = (this.#line + text).split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    this.#line = last.length > MAX_LINE ? '' : last;
    return lines.flatMap((line) => this.#read(line));
  }
  /** The value of a last line without an end. */
  end(): unknown[] {
    const values = [...this.#read(this.#line), ...this.#read('')];
    this.#line = '';
    return values;
  }

  #read(line: string): unknown[] {
    if (line.startsWith('data:')) {
      const more = line.slice(5).trim();
      if (this.#data.length + more.length > MAX_LINE) this.#data = '';
      this.#data += (this.#data && '\n') + more;
      // Parsed only where a value may end: an event may have any number of lines.
      const values = /[\]}]$/.test(more.slice(-1)) ? parsedJson(this.#data) : [];
      if (values.length > 0) this.#data = '';
      return values;
    }
    if (line === '') this.#data = '';
    return line.startsWith('{') ? parsedJson(line) : [];
  }
}

function parsedJson(text: string): unknown[] {
  if (!text.startsWith('{') && !text.startsWith('[')) return [];
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
