import type { ResolvedOptions } from '@honeyhive/core';

const MARK = '[secret]';

/** Makes `settings` print and serialize with a mark in the place of each credential, hidden properties too. */
export function concealKeys(settings: ResolvedOptions): void {
  const names = Object.getOwnPropertyNames(settings);
  // The core lists no credentials among the properties.
  const isShown = (name: string): boolean => Object.keys(settings).includes(name);
  const shown = (): object =>
    Object.fromEntries(
      names.map((name) => {
        const value: unknown = Reflect.get(settings, name);
        return [name, value && !isShown(name) ? MARK : value];
      }),
    );
  for (const name of ['toJSON', Symbol.for('nodejs.util.inspect.custom')])
    Object.defineProperty(settings, name, { value: shown });
}
