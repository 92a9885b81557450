import { type FetchArguments, type FetchCall, readCall, readTarget } from './fetch-call.ts';

/** Traces requests for a tracer. */
export interface FetchSubscriber {
  isTarget(url: URL): boolean;
  /**
   * Starts the span of a request. The `first` subscriber also sets the headers that let the server join the trace.
   * Returns a function that follows and returns the response.
   */
  start(request: Request, url: URL, isFirst: boolean): (answer: Answer) => Answer;
}

type Answer = Promise<Response>;

/** The patch of a page's `fetch`. Copies and builds of the SDK share the patch: members may only be added. */
interface FetchPatch {
  /** `fetch` below every patch: sends the SDK's own requests. */
  readonly original: typeof fetch;
  /** Subscribers by the destination of their spans. */
  readonly subscribers: Map<unknown, FetchSubscriber>;
  /**
   * URLs of calls in progress, and every `traceparent` of recent requests: a patch below a further patch skips such
   * requests, however a wrapper in between has changed the arguments.
   */
  readonly sent: Set<string>;
  patched?: typeof fetch;
  /** The function replaced by `patched`. */
  below?: typeof fetch;
}

const PATCH = Symbol.for('honeyhive.fetch');
const page: { [PATCH]?: FetchPatch } = globalThis as object;

/** Returns the page's `fetch` below the patches of every copy, as used by the SDK itself. */
export const untracedFetch = (): typeof fetch => page[PATCH]?.original ?? globalThis.fetch;

/**
 * Registers `subscriber` to trace requests, replacing an earlier subscriber with the same destination. Patches
 * `fetch` once per page, and again where a different function has replaced the patch. Returns the undo function.
 */
export function subscribeToFetch(destination: unknown, subscriber: FetchSubscriber): () => void {
  const { fetch } = globalThis;
  const patch: FetchPatch = page[PATCH] ?? {
    original: fetch,
    subscribers: new Map(),
    sent: new Set(),
  };
  const { subscribers } = patch;
  if (typeof fetch !== 'function' || !install(patch, fetch)) return () => {};
  subscribers.set(destination, subscriber);
  return () => {
    if (subscribers.get(destination) === subscriber) subscribers.delete(destination);
    // If `fetch` has been patched later, the patch stays in the chain and does nothing.
    if (subscribers.size > 0 || globalThis.fetch !== patch.patched || !patch.below) return;
    globalThis.fetch = patch.below;
    delete page[PATCH];
  };
}

/** False where the page forbids to replace `fetch`. */
function install(patch: FetchPatch, below: typeof fetch): boolean {
  if (below === patch.patched) return true;
  // A proxy keeps the name, length and properties of the wrapped function.
  const patched = new Proxy(below, {
    apply: (send, self: unknown, args: FetchArguments) =>
      fetchTraced(patch, args, (given) => Reflect.apply(send, self, given)),
  });
  if (!Reflect.set(globalThis, 'fetch', patched)) return false;
  page[PATCH] = Object.assign(patch, { patched, below });
  return true;
}

function fetchTraced(
  patch: FetchPatch,
  args: FetchArguments,
  send: (args: FetchArguments) => Answer,
): Answer {
  const read = readTraced(patch, args);
  if (!read) return send(args);
  const { call, url, tracing, isSent } = read;
  const { request } = call;
  // Requests of any SDK copy carry the client header, whichever `fetch` the tracer uses.
  if (request.headers.has('hh-client-package') || isSent) return send(call.toArguments());
  const follows = tracing.map((one, index) => one.start(request, url, index === 0));
  const follow = (answer: Answer): Answer =>
    follows.reduceRight((followed, next) => next(followed), answer);
  const unmark = mark(patch, request, url.href);
  let answer: Answer;
  try {
    answer = send(call.toArguments());
  } catch (error) {
    follow(Promise.reject(error)).catch(() => undefined);
    throw error;
  } finally {
    unmark();
  }
  // Test stubs may return any value. A value other than a promise is not awaited: awaiting could run the value's
  // `then`.
  if (typeof (answer as Partial<Answer> | undefined)?.catch === 'function') return follow(answer);
  follow(Promise.resolve(undefined as never)).catch(() => undefined);
  return answer;
}

/** Requests whose `traceparent` is known. */
const MAX_SENT = 200;

/**
 * Marks a request as traced for the patches below. Returns a function that ends the mark of the synchronous call.
 */
function mark({ sent }: FetchPatch, request: Request, address: string): () => void {
  const [oldest = ''] = sent;
  if (sent.size > MAX_SENT) sent.delete(oldest);
  sent.add(address).add(request.headers.get('traceparent') ?? address);
  return () => void sent.delete(address);
}

/** A call, with the subscribers that trace the call. */
interface TracedCall {
  readonly call: FetchCall;
  readonly url: URL;
  readonly tracing: readonly FetchSubscriber[];
  /** Traced above already. */
  readonly isSent: boolean;
}

/**
 * Reads a call to be traced. `undefined` without a subscriber, for a navigation, which a service worker forwards
 * unchanged, and for calls rejected by `fetch` itself.
 */
function readTraced(
  { subscribers, sent }: FetchPatch,
  args: FetchArguments | [],
): TracedCall | undefined {
  if (args.length === 0) return undefined;
  try {
    const target = readTarget(args[0]);
    const url = new URL(target.url);
    const tracing = [...subscribers.values()].filter((one) => one.isTarget(url));
    if (tracing.length === 0 || target.mode === 'navigate') return undefined;
    if (sent.has(url.href)) return undefined;
    const call = readCall(args, target);
    const parent = call.request.headers.get('traceparent');
    return { call, url, tracing, isSent: parent !== null && sent.has(parent) };
  } catch {
    return undefined;
  }
}
