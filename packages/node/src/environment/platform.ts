import { environment } from './environment.ts';

/** Keeps the platform from freezing the process until `work` has settled. */
export type WaitUntil = (work: Promise<unknown>) => void;

/** What platforms put into the global scope. */
interface Platform {
  readonly EdgeRuntime?: unknown;
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly [VERCEL]?: { get?(): unknown };
}

const VERCEL = Symbol.for('@vercel/request-context');

/** Set where a process may be frozen or ended as soon as it has answered. */
const FROZEN = ['AWS_LAMBDA_FUNCTION_NAME', 'VERCEL', 'NETLIFY', 'FUNCTION_TARGET'] as const;

/** `waitUntil` of the request that is being answered, where the platform has one: Cloudflare Workers, Vercel. */
export function platformWaitUntil(): WaitUntil | undefined {
  const platform = globalThis as Platform;
  const vercel = waitUntilOf(platform[VERCEL]?.get?.());
  if (vercel || !isWorkers(platform)) return vercel;
  // Not imported: every other runtime and bundler would look for a module of this name.
  return waitUntilOf(platform.process?.getBuiltinModule?.('cloudflare:workers'));
}

/** `waitUntil` of what a platform hands to a handler beside the request: an `ExecutionContext`, say. */
export function waitUntilOf(context: unknown): WaitUntil | undefined {
  if (typeof context !== 'object' || context === null || !('waitUntil' in context))
    return undefined;
  const { waitUntil } = context;
  // A method: without its object it throws "Illegal invocation".
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

/** Milliseconds for one request to HoneyHive where the platform ends what it belongs to after 30 s; else as usual. */
export const requestTimeoutMs = (usualMs: number): number =>
  isWorkers(globalThis) ? Math.min(usualMs, MAX_REQUEST_MS) : usualMs;

const MAX_REQUEST_MS = 8_000;

const isWorkers = ({ navigator }: Platform): boolean =>
  navigator?.userAgent === 'Cloudflare-Workers';
