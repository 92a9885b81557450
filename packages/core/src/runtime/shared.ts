import { state } from '#shared-state';

/**
 * Returns the value of the given name, created by the first build of the copy which requests the value. An
 * application which both imports and requires the package has a single default tracer and a single active context.
 */
export const shared = <T>(name: string, create: () => T): T => (state[name] ??= create()) as T;
