import { isTagged } from '../values/is-tagged.ts';

/** Switches for content inside values. True if the content may leave the process. */
export interface ContentSwitches {
  readonly promptText: boolean;
  readonly media: boolean;
  /** The old name of `media`. */
  readonly images: boolean;
}

/** Parts of a call's content which may leave the process. Default: every part. */
export interface Capture extends ContentSwitches {
  readonly inputs: boolean;
  readonly outputs: boolean;
  readonly arguments: boolean;
}

/** Merges a span's own switches into `own`; `false` turns every switch off. Throws on invalid switches. */
export const spanCapture = (own: Capture, given: unknown): Capture =>
  Object.fromEntries(
    Object.entries(own).map(([key, value]) => {
      const isOn: unknown =
        given && isTagged(given, 'Object')
          ? ((given as Capture)[key as keyof Capture] ?? value)
          : given;
      if (typeof isOn !== 'boolean') throw new TypeError('invalid: capture off');
      return [key, isOn];
    }),
  ) as unknown as Capture;

/** True if anything of a call's content stays here. */
export const hidesAny = (capture: Capture): boolean => Object.values(capture).includes(false);
