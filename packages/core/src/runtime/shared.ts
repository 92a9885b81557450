import { state } from '#shared-state';

/**
 * The value of that name, created by the first build of this copy that asks: an application that imports the package in
 * one place and requires it in another has one default tracer and one active context.
 */
export const shared = <T>(name: string, create: () => T): T => (state[name] ??= create()) as T;
