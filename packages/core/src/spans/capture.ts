import { attempt } from './attempt.ts';

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

/** The switches of `given` that are on or off; anything else in it says nothing. */
export const switches = (given: object): Partial<Capture> =>
  Object.fromEntries(
    (attempt(() => Object.entries(given)) ?? []).filter(([, value]) => typeof value === 'boolean'),
  );

/** True if anything of a call's content stays here. */
export const hidesAny = (capture: Capture): boolean => Object.values(capture).includes(false);
