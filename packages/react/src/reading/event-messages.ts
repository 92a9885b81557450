/** A message of a stream of lines, with the name of its event. */
export interface LineMessage {
  readonly data: string;
  readonly event: string;
}

/** Turns pieces of text into messages; without a piece, gives what the end has left. */
export type ReadLines = (piece?: string) => LineMessage[];

const LINE_END = /\r\n|\n|\r(?!$)/;

/** Cuts pieces of text into lines, whatever their boundaries. */
function lineReader(): (piece?: string) => string[] {
  let rest = '';
  return (piece) => {
    if (piece === undefined) {
      const last = rest.replace(/\r$/, '');
      rest = '';
      return [last];
    }
    const lines = (rest + piece).split(LINE_END);
    rest = lines.pop() ?? '';
    return lines;
  };
}

/** Reads a line of JSON as a message. Empty lines are skipped. */
export function jsonLineReader(): ReadLines {
  const readLines = lineReader();
  return (piece) =>
    readLines(piece)
      .filter((line) => line.trim() !== '')
      .map((data) => ({ data, event: '' }));
}

/** Reads server-sent events, as the HTML standard says. An event that the end cuts off counts, if it has data. */
export function eventReader(): ReadLines {
  const readLines = lineReader();
  let event = '';
  let data: string[] = [];
  const take = (): LineMessage[] => {
    const messages = data.length > 0 ? [{ data: data.join('\n'), event }] : [];
    event = '';
    data = [];
    return messages;
  };
  const readLine = (line: string): LineMessage[] => {
    if (line === '') return take();
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    return [];
  };
  return (piece) => [...readLines(piece).flatMap(readLine), ...(piece === undefined ? take() : [])];
}
