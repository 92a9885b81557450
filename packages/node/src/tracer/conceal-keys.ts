import type { ResolvedOptions } from '@honeyhive/core/internal';

const MARK = '[secret]';

/** Replaces credentials by a mark when `settings` are printed or serialized. */
export function concealKeys(settings: ResolvedOptions): void {
  // The core stores credentials on the prototype of `settings`.
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
