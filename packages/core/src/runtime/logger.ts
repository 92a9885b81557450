/** Logger for problems of the SDK, with four levels like `console`. On servers, the default writes to stderr. */
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
 * Creates the default logger. Errors and warnings go to the console's error stream, which is stderr on servers, so a
 * program's stdout stays untouched. `info` and `debug` are printed only if `verbose`.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ apiKey, logger: { ...consoleLogger(true), warn: report } });
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
