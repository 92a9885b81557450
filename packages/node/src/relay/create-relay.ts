import type { TracerOptions } from '@honeyhive/core';
import { copyOptions, readOption } from '@honeyhive/core/internal';
import { collectorFetch, isAddress, type RelayTarget } from './forward/collector.ts';
import { type Handler, type Relay, relayHandler } from './handler.ts';
import { RELAY_CONTEXT, type RelayContext } from './relay-context.ts';
import type { Onward } from './forward/forward-queued.ts';
import { RELAY_RULES } from './option-rules.ts';
import type { RelayOptions } from './options.ts';
import { type Refusal, Refused } from './refusal.ts';
import type { TracerRelay } from './tracer-relay.ts';
import { HoneyHiveTracer } from '../tracer/tracer.ts';

/** Whose key a relay adds: a tracer's, or that of one that it makes for itself. */
export type RelayOwner =
  | { readonly tracer: TracerRelay }
  | ({ readonly tracer?: undefined } & Pick<
      TracerOptions,
      | 'apiKey'
      | 'serverUrl'
      | 'project'
      | 'source'
      | 'protocol'
      | 'compression'
      | 'api'
      | 'headers'
      | 'fetch'
      | 'batch'
      | 'logger'
    >);

/** What {@link createRelay} takes. */
export type CreateRelayOptions = RelayOptions &
  RelayOwner & {
    /**
     * An OpenTelemetry Collector that takes the spans instead of HoneyHive. What is said about events later goes to
     * HoneyHive still, if there is a `tracer` or an `apiKey`; else it is refused.
     */
    readonly target?: RelayTarget;
  };

/** What may wait in a relay's own queue: it takes what many pages send. */
const QUEUE = { maxQueueBytes: 64_000_000, maxQueueSpans: 50_000 };

/**
 * A handler for your own origin that takes what `@honeyhive/web` sends, looks at all of it, adds the key and hands it
 * on. Mount it for every method below one path, and give that path to the page as `relayUrl`. It keeps nothing between
 * requests but limits and a queue, so any number may stand behind a load balancer.
 *
 * @example
 * const relay = createRelay({ tracer, authenticate: (request) => userOf(request) });
 * app.all('/api/honeyhive/*', (context) => relay(context.req.raw));
 */
export function createRelay(options: CreateRelayOptions): Relay {
  // Each by itself: an option that cannot be read stays among them, as one that is not valid.
  const read = copyOptions(options, NAMES) as unknown as CreateRelayOptions;
  const { tracer, target, ...rest } = read;
  const own = relayOptionsOf(rest);
  // In place of a tracer that cannot be asked the key of the environment would count: another's.
  if (isGiven(tracer) && !isRelayTracer(tracer))
    return lazyRelay(() => refusing(own, rest, INVALID_TRACER));
  if (!isGiven(target))
    return tracer ? tracer.relay(own) : lazyRelay(() => ownTracer(rest).relay(own));
  const to = copyOptions(target, ['url', 'headers']) as unknown as RelayTarget;
  return lazyRelay(() => relayHandler(own, collectorParts(read, to)));
}

const isGiven = <T>(option: T): option is T & {} => option !== undefined && option !== null;

const isRelayTracer = (tracer: unknown): boolean =>
  typeof readOption(tracer, 'relay') === 'function';

/** A relay that takes nothing, and says why at its first request. */
const refusing = (own: RelayOptions, { logger }: OwnOptions, why: Refusal): Relay => {
  const silent = new HoneyHiveTracer({ disableTracing: true, logger });
  return relayHandler(own, { ...silent[RELAY_CONTEXT](), onward: () => why });
};

/** Made at the first request: a module that only mentions a relay builds nothing. */
function lazyRelay(make: () => Relay): Relay {
  let relay: Relay | undefined;
  const made = (): Relay => (relay ??= make());
  return Object.assign((...asked: Parameters<Handler>) => made()(...asked), {
    stats: () => made().stats(),
    flush: (flushing?: { readonly timeoutMs?: number }) => made().flush(flushing),
  });
}

/** Without what is about the relay's tracer. */
function relayOptionsOf(options: OwnOptions): RelayOptions {
  const own = Object.entries(options).filter(([name]) => !OF_THE_TRACER.has(name));
  return Object.fromEntries(own);
}

/** The queue of a relay, with what is said of it otherwise. */
const queueOf = (batch: unknown): NonNullable<TracerOptions['batch']> => ({
  ...QUEUE,
  ...copyOptions(batch, []),
});

const OF_THE_TRACER: ReadonlySet<string> = new Set([
  'apiKey',
  'serverUrl',
  'project',
  'source',
  'protocol',
  'compression',
  'api',
  'headers',
  'fetch',
  'batch',
  'logger',
]);

/** Every option there is, for an object that does not tell its own. */
const NAMES = [...Object.keys(RELAY_RULES), ...OF_THE_TRACER, 'tracer', 'target'];

type OwnOptions = RelayOptions & Partial<TracerOptions>;

const ownTracer = (options: OwnOptions): HoneyHiveTracer => {
  const { apiKey, serverUrl, project, source, protocol, headers, fetch, batch, logger } = options;
  const { compression, api } = options;
  return new HoneyHiveTracer({
    apiKey,
    serverUrl,
    project,
    source,
    protocol,
    compression,
    api,
    headers,
    fetch,
    logger,
    batch: queueOf(batch),
  });
};

/** A Collector takes spans only: what is said about events goes to HoneyHive, or nowhere. */
const NO_UPDATES: Refusal = {
  status: 404,
  code: 'no_updates',
  message: 'The relay hands spans to a Collector, and has no key for updates.',
};

const INVALID_TRACER: Refusal = {
  status: 503,
  code: 'invalid_tracer',
  message: 'The relay takes nothing: `tracer` is no tracer of @honeyhive/node.',
};

const INVALID_TARGET: Refusal = {
  status: 503,
  code: 'invalid_target',
  message: 'The relay has no valid target: give `target.url` as an http or https address.',
};

function collectorParts(options: CreateRelayOptions, target: RelayTarget): RelayContext {
  const { tracer, ...rest } = options;
  const { apiKey, project, protocol, compression, fetch: own, batch, logger }: OwnOptions = rest;
  const spans = new HoneyHiveTracer({
    // An address without a key, which a Collector does not want.
    relayUrl: target.url,
    project,
    protocol,
    compression,
    logger,
    headers: copyOptions(target.headers, []) as Record<string, string>,
    fetch: collectorFetch(target, own),
    batch: queueOf(batch),
  })[RELAY_CONTEXT](rest);
  const updates = (tracer ?? (apiKey ? ownTracer(rest) : undefined))?.[RELAY_CONTEXT](rest);
  return {
    ...spans,
    project: updates?.project ?? spans.project,
    onward: (forward) =>
      isAddress(target.url)
        ? joined(spans.onward(forward), updates?.onward(forward))
        : INVALID_TARGET,
  };
}

function joined(spans: Onward | Refusal, updates: Onward | Refusal = NO_UPDATES): Onward | Refusal {
  if (!('spans' in spans)) return spans;
  const update: Onward['update'] =
    'spans' in updates ? updates.update : () => Promise.reject(new Refused(updates));
  const flush: Onward['flush'] = (flushing) =>
    Promise.all([spans, updates].flatMap((to) => ('spans' in to ? [to.flush(flushing)] : [])));
  return { ...spans, update, flush };
}
