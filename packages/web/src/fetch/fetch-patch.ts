import { type FetchArguments, type FetchCall, readCall, readTarget } from './fetch-call.ts';

/** Traces requests for one tracer. */
export interface FetchSubscriber {
  isTarget(url: URL): boolean;
  /**
   * Starts the span of a request; where it is the `first`, sets the headers that let the server join. Returns what
   * follows the answer, and hands it on.
   */
  start(request: Request, url: URL, isFirst: boolean): (answer: Answer) => Answer;
}

type Answer = Promise<Response>;

/** The patch of a page's `fetch`. Copies of the SDK share it, of other builds too: members are only ever added. */
interface FetchPatch {
  /** `fetch` below every patch: sends what the SDK itself sends. */
  readonly original: typeof fetch;
  /** Subscribers by the destination of their spans. */
  readonly subscribers: Map<unknown, FetchSubscriber>;
  /**
   * Addresses on their way down the patches, and each `traceparent` of the latest requests: a patch below another one
   * leaves them alone, whatever a wrapper between them has made of the arguments.
   */
  readonly sent: Set<string>;
  patched?: typeof fetch;
  /** The function that `patched` stands for. */
  below?: typeof fetch;
}

const PATCH = Symbol.for('honeyhive.fetch');
const page: { [PATCH]?: FetchPatch } = globalThis as object;

/** The page's `fetch` below the patches of all copies: what the SDK itself uses. */
export const untracedFetch = (): typeof fetch => page[PATCH]?.original ?? globalThis.fetch;

/**
 * Has `subscriber` trace requests, in place of an earlier one with the same destination. Patches `fetch` once a page, and
 * again where another function has taken the place of the patch. Returns what undoes it.
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
    // Somebody may have patched after us; then ours stays in the chain and does nothing.
    if (subscribers.size > 0 || globalThis.fetch !== patch.patched || !patch.below) return;
    globalThis.fetch = patch.below;
    delete page[PATCH];
  };
}

/** False where the page forbids to replace `fetch`. */
function install(patch: FetchPatch, below: typeof fetch): boolean {
  if (below === patch.patched) return true;
  // A proxy keeps the name, the length and the properties of the function it stands for.
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
  // Each request of each copy of the SDK says who sends it, whatever `fetch` its tracer was given.
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
  // Stand-ins of tests give anything; what is no promise is not awaited, which might run it.
  if (typeof (answer as Partial<Answer> | undefined)?.catch === 'function') return follow(answer);
  follow(Promise.resolve(undefined as never)).catch(() => undefined);
  return answer;
}

/** Requests whose `traceparent` is known. */
const MAX_SENT = 200;

/** Marks a request as traced for the patches below. Returns what ends the mark of its synchronous call. */
function mark({ sent }: FetchPatch, request: Request, address: string): () => void {
  const [oldest = ''] = sent;
  if (sent.size > MAX_SENT) sent.delete(oldest);
  sent.add(address).add(request.headers.get('traceparent') ?? address);
  return () => void sent.delete(address);
}

/** A call, and those who trace it. */
interface TracedCall {
  readonly call: FetchCall;
  readonly url: URL;
  readonly tracing: readonly FetchSubscriber[];
  /** Traced above already. */
  readonly isSent: boolean;
}

/** `undefined` where nobody traces it, for a navigation, which a service worker hands on as it is, and for what `fetch` itself refuses. */
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
