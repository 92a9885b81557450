import { isTagged } from '../values/is-tagged.ts';

/** The switches for content inside of values, each true when it may leave the process. */
export interface ContentSwitches {
  readonly promptText: boolean;
  readonly media: boolean;
  /** The old name of `media`. */
  readonly images: boolean;
}

/** Which parts of a call's content may leave the process at all. Everything, unless switched off. */
export interface Capture extends ContentSwitches {
  readonly inputs: boolean;
  readonly outputs: boolean;
  readonly arguments: boolean;
}

/** `own` with the switches of a span's own; `false` switches all off. Throws where these are not valid. */
export const spanCapture = (own: Capture, given: unknown): Capture =>
  Object.fromEntries(
    Object.entries(own).map(([key, value]) => {
      const isOn: unknown =
        given && isTagged(given, 'Object')
          ? ((given as Capture)[key as keyof Capture] ?? value)
          : given;
      if (typeof isOn !== 'boolean') throw new TypeError('not valid: no content is recorded');
      return [key, isOn];
    }),
  ) as unknown as Capture;

/** True if anything of a call's content stays here. */
export const hidesAny = (capture: Capture): boolean => Object.values(capture).includes(false);
