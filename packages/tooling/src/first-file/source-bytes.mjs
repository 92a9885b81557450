const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Contents of a source map; a map joined from several maps has sections.
 *
 * @typedef {{ sources: string[], mappings: string }} Section
 * @typedef {Section | { sections: Array<{ offset: { line: number, column: number }, map: Section }> }} SourceMap
 */

/**
 * Returns the minified bytes per source in a file. A source only listed in the map has no bytes and is omitted.
 *
 * @param {string} code
 * @param {SourceMap} map
 * @returns {Map<string, number>}
 */
export function sourceBytes(code, map) {
  /** @type {Map<string, number>} */
  const bytes = new Map();
  const lines = code.split('\n');
  if (!('sections' in map)) addBytes(bytes, lines, map);
  else
    for (const { offset, map: section } of map.sections) {
      const [first = '', ...rest] = lines.slice(offset.line);
      addBytes(bytes, [first.slice(offset.column), ...rest], section);
    }
  return bytes;
}

/** @param {Map<string, number>} bytes @param {string[]} lines @param {Section} section */
function addBytes(bytes, lines, { sources, mappings }) {
  let source = 0;
  for (const [row, line] of mappings.split(';').entries()) {
    let column = 0;
    const starts = line
      .split(',')
      .filter(Boolean)
      .map((segment) => {
        const [moved = 0, changed] = numbersOf(segment);
        column += moved;
        source += changed ?? 0;
        return { column, name: changed === undefined ? undefined : sources[source] };
      });
    for (const [index, { column: start, name }] of starts.entries()) {
      const end = starts[index + 1]?.column ?? lines[row]?.length ?? start;
      if (name !== undefined && end > start) bytes.set(name, (bytes.get(name) ?? 0) + end - start);
    }
  }
}

/** Numbers of a segment, in base-64 VLQ. @param {string} segment @returns {number[]} */
function numbersOf(segment) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const letter of segment) {
    const digit = DIGITS.indexOf(letter);
    value += (digit % 32) * 2 ** shift;
    shift += 5;
    if (digit >= 32) continue;
    numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    value = 0;
    shift = 0;
  }
  return numbers;
}
