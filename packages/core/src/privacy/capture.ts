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

/**
 * Merges a span's own switches into `own`; `false` turns every switch off. Throws on switches that are invalid or
 * unknown: a misspelt switch was meant to keep content here.
 */
export function spanCapture(own: Capture, given: unknown = own): Capture {
  if (given === own) return own;
  const switches = given && isTagged(given, 'Object') ? given : undefined;
  const merged: Record<string, unknown> = { ...own };
  for (const key of Object.keys({ ...own, ...switches })) {
    let isOn = given;
    if (switches) ({ [key]: isOn = merged[key] } = switches as Record<string, unknown>);
    if (typeof isOn !== 'boolean' || !(key in own)) throw new TypeError('capture off');
    merged[key] = isOn;
  }
  return merged as unknown as Capture;
}

/** True if anything of a call's content stays here. */
export const hidesAny = (capture: Capture): boolean => Object.values(capture).includes(false);
