/** Conventions of a source file. */
export interface FileStyle {
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  readonly lineEnd: '\n' | '\r\n';
  readonly isCommonJs: boolean;
}

/** Conventions of files without any. */
export const PLAIN_STYLE: FileStyle = {
  quote: "'",
  semicolons: true,
  lineEnd: '\n',
  isCommonJs: false,
};

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

/** Matches a statement on a line without a final semicolon. */
const OPEN_STATEMENT =
  /^[ \t]*(?:(?:import|export \*|const|let|return|await)\b[^\n]*[\w'"\])]|[\w$][\w.$]*\([^\n]*\))[ \t]*$/gm;

/** Reads the conventions of a file. Default for open questions: `other`. */
export function readStyle(text: string, other: FileStyle): FileStyle {
  const [single, double] = [count(text, /'[^'\n]*'/g), count(text, /"[^"\n]*"/g)];
  const ended = count(text, /;[ \t]*(?:\/\/.*)?$/gm);
  const open = count(text, OPEN_STATEMENT);
  return {
    quote: single === double ? other.quote : single > double ? "'" : '"',
    semicolons: ended === open ? other.semicolons : ended > open,
    lineEnd: text.includes('\n') ? (text.includes('\r\n') ? '\r\n' : '\n') : other.lineEnd,
    isCommonJs: other.isCommonJs,
  };
}

/** Fits text of the documentation to a file. */
export function styled(text: string, { quote, semicolons, lineEnd }: FileStyle): string {
  const quoted =
    quote === '"'
      ? text.replaceAll(/'([^'"\n]*)'(?!\w)/g, (_, inner: string) => `"${inner}"`)
      : text;
  const ended = semicolons ? quoted : quoted.replaceAll(/;(?=[ \t]*(?:\/\/.*)?$)/gm, '');
  return ended.replaceAll('\n', lineEnd);
}
