import { version } from '../../package.json';

/** The version of every package of this SDK, from this package's manifest: they are released together. */
export const VERSION: string = version;
