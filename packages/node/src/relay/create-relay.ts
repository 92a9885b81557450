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

/** Source of the key that a relay adds: a given tracer, or options of the relay's own tracer. */
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

/** Options of {@link createRelay}. */
export type CreateRelayOptions = RelayOptions &
  RelayOwner & {
    /**
     * An OpenTelemetry Collector that receives the spans instead of HoneyHive. Updates of events still go to
     * HoneyHive if a `tracer` or an `apiKey` is given; otherwise updates are refused.
     */
    readonly target?: RelayTarget;
  };

/** Queue limits of a relay's own tracer, which receives the spans of many pages. */
const QUEUE = { maxQueueBytes: 64_000_000, maxQueueSpans: 50_000 };

/**
 * Creates a handler on your own origin for the data sent by `@honeyhive/web`. The relay validates every request,
 * adds the key and forwards. Mount the handler for every method below a path, and give the path to the page as
 * `relayUrl`. Between requests the relay keeps only limits and a queue, so any number of relays may run behind a
 * load balancer.
 *
 * @example
 * const relay = createRelay({ tracer, authenticate: (request) => userOf(request) });
 * app.all('/api/honeyhive/*', (context) => relay(context.req.raw));
 */
export function createRelay(options: CreateRelayOptions): Relay {
  // Options are read separately: an unreadable option stays present, as an invalid option.
  const read = copyOptions(options, NAMES) as unknown as CreateRelayOptions;
  const { tracer, target, ...rest } = read;
  const own = relayOptionsOf(rest);
  // An invalid tracer is refused. Otherwise the environment's key would be used, perhaps a different key.
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

/** Creates a relay that refuses every request and logs the reason at the first request. */
const refusing = (own: RelayOptions, { logger }: OwnOptions, why: Refusal): Relay => {
  const silent = new HoneyHiveTracer({ disableTracing: true, logger });
  return relayHandler(own, { ...silent[RELAY_CONTEXT](), onward: () => why });
};

/** Creates the relay at the first request: a module that only defines a relay builds nothing. */
function lazyRelay(make: () => Relay): Relay {
  let relay: Relay | undefined;
  const made = (): Relay => (relay ??= make());
  return Object.assign((...asked: Parameters<Handler>) => made()(...asked), {
    stats: () => made().stats(),
    flush: (flushing?: { readonly timeoutMs?: number }) => made().flush(flushing),
  });
}

/** Returns the options without options of the relay's tracer. */
function relayOptionsOf(options: OwnOptions): RelayOptions {
  const own = Object.entries(options).filter(([name]) => !OF_THE_TRACER.has(name));
  return Object.fromEntries(own);
}

/** Returns batch options with a relay's queue limits, overridden by `batch`. */
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

/** Names of every option, for option objects whose keys cannot be listed. */
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

/** Refusal of updates: a Collector takes spans only, and no HoneyHive tracer or key is set. */
const NO_UPDATES: Refusal = {
  status: 404,
  code: 'no_updates',
  message: 'No updates: the relay sends to a Collector and has no `apiKey`.',
};

const INVALID_TRACER: Refusal = {
  status: 503,
  code: 'invalid_tracer',
  message: 'Requests refused: `tracer` is not a tracer of @honeyhive/node.',
};

const INVALID_TARGET: Refusal = {
  status: 503,
  code: 'invalid_target',
  message: 'The relay has no valid target: set `target.url` to an http or https URL.',
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
