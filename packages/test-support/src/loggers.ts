/** Logger with the four levels of the SDK's logger. */
interface TestLogger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

/** Creates a logger that appends warnings and errors to `lines` and prints nothing. */
export const collectLogs = (lines: string[]): TestLogger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (line) => void lines.push(line),
  error: (line) => void lines.push(line),
});

/** Logger that drops every line. */
export const quietLogger: TestLogger = collectLogs([]);
