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

/** `own` with the switches of a span's options; everything is off where those cannot be read. */
export function spanCapture(own: Capture, options: { readonly capture?: unknown }): Capture {
  try {
    const { capture } = options;
    if (!capture) return own;
    const given = Object.entries(capture).filter(([, value]) => typeof value === 'boolean');
    return { ...own, ...Object.fromEntries(given) };
  } catch {
    const off = Object.entries(own).map(([key]) => [key, false] as const);
    return Object.fromEntries(off) as unknown as Capture;
  }
}

/** True if anything of a call's content stays here. */
export const hidesAny = (capture: Capture): boolean => Object.values(capture).includes(false);
