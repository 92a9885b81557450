import { isVerbose, warnVerbose } from '../tracer/verbose.ts';

/** A model client's resource class, such as `OpenAI.Chat.Completions`. */
interface Resource {
  prototype: { create?: Create };
}
type Create = (this: { _client?: object }, ...args: unknown[]) => unknown;
type TraceClient = (client: object) => object;

/** Paths of the resources that call a model, on the client's class and on an instance. */
const OPENAI_RESOURCES = [
  { path: ['Chat', 'Completions'], place: ['chat', 'completions'] },
  { path: ['Responses'], place: ['responses'] },
  { path: ['Embeddings'], place: ['embeddings'] },
] as const;

const instrumented = new WeakSet<object>();
/** Messages printed before. */
const said = new Set<string>();

/** Prints a message once per process, while messages are on. */
function warnOnce(message: string): void {
  if (!isVerbose() || said.has(message)) return;
  said.add(message);
  warnVerbose(`instrumentModules: ${message}`);
}

/**
 * Traces the calls of all clients of the given classes, each by the tracer that is active where it is called. Known is
 * `openAI`, through `@honeyhive/llm`; what is not known, or not installed, is said while messages are on.
 */
export async function instrument(
  modules: Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  for (const [name, given] of Object.entries(modules ?? {})) {
    if (!/^(?:openai|azureopenai)$/i.test(name)) {
      warnOnce(
        `${name} is not known. Use a span of your own, or an OpenTelemetry instrumentation on tracer.provider.`,
      );
      continue;
    }
    const module = openAiClass(given);
    // oxlint-disable-next-line no-await-in-loop -- one import serves all
    const traceOpenAI = module && (await loadTraceOpenAi());
    if (module && traceOpenAI) instrumentOpenAi(module, traceOpenAI);
    else if (!module) warnOnce(`${name} is no client class. Pass OpenAI.`);
  }
}

/** Finds the client class: the given value, or an export of the given module. */
function openAiClass(given: unknown): object | undefined {
  const { OpenAI, default: standard } = (given ?? {}) as { OpenAI?: unknown; default?: unknown };
  return [given, OpenAI, standard].find(
    (candidate): candidate is object =>
      typeof candidate === 'function' &&
      resourceOf(candidate, ['Chat', 'Completions']) !== undefined,
  );
}

async function loadTraceOpenAi(): Promise<TraceClient | undefined> {
  try {
    const { traceOpenAI } = await import('@honeyhive/llm/openai');
    return traceOpenAI;
  } catch {
    warnOnce('calls of models are traced by @honeyhive/llm. Install it.');
    return undefined;
  }
}

function instrumentOpenAi(module: object, traceClient: TraceClient): void {
  for (const { path, place } of OPENAI_RESOURCES) {
    const resource = resourceOf(module, path);
    if (!resource || instrumented.has(resource)) continue;
    instrumented.add(resource);
    const { create } = resource.prototype;
    if (create) resource.prototype.create = tracedCreate(create, place, traceClient);
  }
}

function resourceOf(module: object, path: readonly string[]): Resource | undefined {
  const found = follow(module, path) as Partial<Resource> | undefined;
  return typeof found?.prototype?.create === 'function' ? (found as Resource) : undefined;
}

const follow = (from: unknown, path: readonly string[]): unknown =>
  path.reduce((at, key) => (at as Record<string, unknown> | undefined)?.[key], from);

/** Creates a `create` that calls the traced client; the traced client calls the original. */
function tracedCreate(create: Create, place: readonly string[], traceClient: TraceClient): Create {
  let isInside = false;
  return function (...args) {
    const { _client: client } = this;
    if (isInside || !client) return Reflect.apply(create, this, args);
    const resource = follow(traceClient(client), place) as { create: Create };
    isInside = true;
    try {
      return Reflect.apply(resource.create, resource, args);
    } finally {
      isInside = false;
    }
  };
}
