import { builtinEnvironments } from 'vitest/runtime';

/**
 * Gives a Node test process the globals of a page of happy-dom, except those named in `own`, which stay Node's: the
 * DOM's versions cannot serve requests. For test files with `@vitest-environment node`.
 */
export async function installPageGlobals(own: readonly string[]): Promise<void> {
  const kept = own.map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  await builtinEnvironments['happy-dom'].setup(globalThis, {});
  for (const [name, descriptor] of kept)
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
}

/** Globals of the network and of time, shared by the page and the server of a test. */
export const NETWORK_GLOBALS: readonly string[] = [
  'AbortController',
  'AbortSignal',
  'Headers',
  'ReadableStream',
  'Request',
  'Response',
  'URL',
  'fetch',
  'setTimeout',
  'clearTimeout',
  'performance',
];
