import { version } from '../../package.json';

/** Version of every package of the SDK, from the package's manifest. The packages are released together. */
export const VERSION: string = version;
