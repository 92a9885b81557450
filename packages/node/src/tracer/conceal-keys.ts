import type { ResolvedOptions } from '@honeyhive/core/internal';

const MARK = '[secret]';

/** Makes `settings` print and serialize with a mark in the place of each credential. */
export function concealKeys(settings: ResolvedOptions): void {
  // The core keeps credentials one prototype below.
  const hidden = Object.getOwnPropertyNames(Object.getPrototypeOf(settings));
  const shown = (): object => ({
    ...Object.fromEntries(
      hidden
        .filter((name) => name !== 'constructor' && Reflect.get(settings, name))
        .map((name) => [name, MARK]),
    ),
    ...settings,
  });
  for (const name of ['toJSON', Symbol.for('nodejs.util.inspect.custom')])
    Object.defineProperty(settings, name, { value: shown });
}
