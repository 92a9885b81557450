import { environment } from './environment.ts';

/** Keeps the platform from freezing the process until `work` has settled. */
export type WaitUntil = (work: Promise<unknown>) => void;

/** Global properties set by platforms. */
interface Platform {
  readonly EdgeRuntime?: unknown;
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly [VERCEL]?: { get?(): unknown };
  readonly [NEXT]?: { get?(): unknown };
}

const VERCEL = Symbol.for('@vercel/request-context');
/** Context of Next's edge runtime, also outside of Vercel. */
const NEXT = Symbol.for('@next/request-context');

/** Variables set on platforms that may freeze or end a process after the response. */
const FROZEN = ['AWS_LAMBDA_FUNCTION_NAME', 'VERCEL', 'NETLIFY', 'FUNCTION_TARGET'] as const;

/** Returns `waitUntil` of the current request on platforms that have such a function: Cloudflare Workers, Vercel, Next. */
export function platformWaitUntil(): WaitUntil | undefined {
  const platform = globalThis as Platform;
  const given = waitUntilOf(platform[VERCEL]?.get?.()) ?? waitUntilOf(platform[NEXT]?.get?.());
  if (given || !isWorkers(platform)) return given;
  // `getBuiltinModule` replaces an import: every other runtime and bundler would try to resolve the module name.
  return waitUntilOf(platform.process?.getBuiltinModule?.('cloudflare:workers'));
}

/**
 * Returns `waitUntil` of an object that a platform passes to a handler beside the request, such as an
 * `ExecutionContext`.
 */
export function waitUntilOf(context: unknown): WaitUntil | undefined {
  if (typeof context !== 'object' || context === null || !('waitUntil' in context))
    return undefined;
  const { waitUntil } = context;
  // `waitUntil` is a method: without the object the call throws "Illegal invocation".
  return typeof waitUntil === 'function'
    ? (work) => void Reflect.apply(waitUntil, context, [work])
    : undefined;
}

/** False where nothing is sure to run between requests. */
export function hasBackgroundTime(): boolean {
  const platform = globalThis as Platform;
  if (isWorkers(platform) || isEdge()) return false;
  const variables = environment();
  return !FROZEN.some((name) => variables[name]);
}

/** Vercel's edge runtime, where even a look at `process.on` is reported. */
export const isEdge = (): boolean => (globalThis as Platform).EdgeRuntime !== undefined;

/**
 * Returns the timeout in milliseconds of a request to HoneyHive: at most 8 s on Workers, where the platform ends
 * background work after 30 s; `usualMs` elsewhere.
 */
export const requestTimeoutMs = (usualMs: number): number =>
  isWorkers(globalThis) ? Math.min(usualMs, MAX_REQUEST_MS) : usualMs;

const MAX_REQUEST_MS = 8_000;

const isWorkers = ({ navigator }: Platform): boolean =>
  navigator?.userAgent === 'Cloudflare-Workers';
