/** Where the SDK says what went wrong: four levels, like `console`. On servers the default writes to stderr. */
export interface Logger {
  error(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  debug(message: string, ...details: unknown[]): void;
}

interface Console {
  error(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
}

const nothing = (): void => {};

/**
 * The default logger: errors and warnings go to the console's error stream, which is stderr on servers, so that a
 * program's stdout stays its own; `info` and `debug` only when `verbose`.
 */
export function consoleLogger(verbose: boolean): Logger {
  const { console } = globalThis as { console?: Console };
  const print =
    (level: 'error' | 'warn') =>
    (message: string, ...details: unknown[]): void =>
      console?.[level](`[honeyhive] ${message}`, ...details);
  const chatter = verbose ? print('error') : nothing;
  return { error: print('error'), warn: print('warn'), info: chatter, debug: chatter };
}
