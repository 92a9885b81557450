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
  /** Requests that are traced: a patch below another one leaves them alone. */
  readonly traced: WeakSet<WeakKey>;
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
    traced: new WeakSet(),
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
    apply: (send, self: unknown, args: Parameters<typeof fetch>) =>
      fetchTraced(patch, args, (given) => Reflect.apply(send, self, given)),
  });
  if (!Reflect.set(globalThis, 'fetch', patched)) return false;
  page[PATCH] = Object.assign(patch, { patched, below });
  return true;
}

function fetchTraced(
  patch: FetchPatch,
  args: Parameters<typeof fetch>,
  send: (args: Parameters<typeof fetch>) => Answer,
): Answer {
  const read = readRequest(patch, args);
  if (!read) return send(args);
  const { request, url, tracing } = read;
  // Each request of each copy of the SDK says who sends it, whatever `fetch` its tracer was given.
  if (request.headers.has('hh-client-package')) return send([request]);
  patch.traced.add(request);
  return tracing
    .map((one, index) => one.start(request, url, index === 0))
    .reduceRight((answer, follow) => follow(answer), send([request]));
}

/** A request, built exactly as `fetch` does, and those who trace it. */
interface TracedRequest {
  readonly request: Request;
  readonly url: URL;
  readonly tracing: readonly FetchSubscriber[];
}

/** `undefined` where nobody traces it, for a navigation, which a service worker hands on as it is, and for what `fetch` itself refuses. */
function readRequest(
  { subscribers, traced }: FetchPatch,
  args: Parameters<typeof fetch>,
): TracedRequest | undefined {
  try {
    // A Request of another frame is one, too.
    const given = args[0] as Request;
    const { mode, url: address } = given.mode ? given : new Request(args[0]);
    const url = new URL(address);
    const tracing = [...subscribers.values()].filter((one) => one.isTarget(url));
    if (tracing.length === 0 || mode === 'navigate' || traced.has(given)) return undefined;
    return { request: new Request(...args), url, tracing };
  } catch {
    return undefined;
  }
}
