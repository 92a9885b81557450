import type { Guard } from '../runtime/guard.ts';
import type { Logger } from '../runtime/logger.ts';
import { omitUndefined } from '../options/omit-undefined.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { DeliveryRuntime } from '../runtime/delivery-runtime.ts';
import type { QueueStorage } from './queue/queue-storage.ts';
import type { CreateExporterTransport } from './transport/exporter-transport.ts';
import { createTransport } from './transport/create-transport.ts';
import type { DeliveryListener } from './delivery-reporter.ts';
import { Delivery } from './delivery.ts';
import { createCauses, tellOnce } from './observer-causes.ts';
import type { DropReason, DeliveryCounters } from './delivery-stats.ts';

/** Requested drops: counted, but never logged as warnings. */
const WANTED: ReadonlySet<string> = new Set(['test_mode', 'sampled', 'no_consent']);

/** Advice for a drop, by reason. */
const REMEDIES: Readonly<Partial<Record<DropReason, string>>> = {
  unauthorized: 'Check `apiKey` (HH_API_KEY) and `serverUrl`.',
  rejected: 'Check `serverUrl` (HH_API_URL).',
  queue_full: 'Record less, or raise `batch.maxQueueBytes`.',
  too_large: 'Record less, or raise `maxSpanBytes`.',
  retry_exhausted: 'Raise `batch.maxRetryMs`.',
  shutdown: '`await tracer.flush()` before exit.',
};

/** Advice for drops behind a relay, where the page has no key to check. */
const RELAY_REMEDIES: typeof REMEDIES = {
  unauthorized: 'Check `origins` and `authenticate` of createRelay.',
  rejected: 'Check `relayUrl` and createRelay.',
};

/** Advice for drops by another server. */
const EXPORTER_REMEDIES: typeof REMEDIES = {
  unauthorized: 'Check `headers`.',
  rejected: 'Check `url`.',
};

/**
 * Creates the delivery of a tracer with these settings. Logs the first failed attempt, and the first drop for every
 * reason.
 */
export function createDelivery(
  settings: ResolvedOptions,
  runtime: DeliveryRuntime,
  { guard, logger, listener, createExporterTransport, ...voices }: Voices,
): Delivery {
  const batch = { ...runtime.batch, ...omitUndefined(settings.batch) };
  const transport = createTransport(settings, runtime, batch, createExporterTransport);
  const [target, option, remedies] = transport.target
    ? [transport.target, 'exporter', EXPORTER_REMEDIES]
    : settings.relayUrl
      ? [settings.relayUrl, 'relayUrl', RELAY_REMEDIES]
      : [settings.serverUrl, 'serverUrl', REMEDIES];
  const storage = runtime.contextStorage(settings);
  const causes = createCauses(storage);
  const tell = tellOnce(causes, storage, guard);
  const said = new Set<string>();
  const once = (what: string, message: string): void => {
    if (said.has(what)) return;
    said.add(what);
    guard('logger', () => logger.warn(message));
  };
  const chat = (message: string): void =>
    settings.verbose ? guard('logger', () => logger.debug(message)) : undefined;
  const delivery: Delivery = new Delivery(
    { ...batch, maxSpanBytes: settings.maxSpanBytes, immediately: settings.disableBatch },
    {
      transport:
        runtime.adaptTransport?.(transport, {
          settings,
          enqueue: (update) => delivery.update(update),
        }) ?? transport,
      ...voices,
      causes,
      setTimer: runtime.setTimer,
      guard,
      now: () => performance.now(),
      listener: {
        onRecorded: listener.onRecorded,
        onArrived: listener.onArrived,
        onExported(count) {
          chat(`${count} delivered to ${target}`);
          tell('export', count, (all) => listener.onExported(all));
        },
        onRetry(detail) {
          once(
            'retrying',
            `Cannot send to ${target} (${detail}); will retry. Check \`${option}\` if this persists.`,
          );
          chat(`will retry: ${detail}`);
        },
        onDropped(reason, count, detail) {
          const why = detail ? ` (${target}: ${detail})` : '';
          const remedy = remedies[reason] ?? REMEDIES[reason];
          if (!WANTED.has(reason))
            once(reason, `${count} not delivered: ${reason}${why}. ${remedy ?? ''}`.trim());
          chat(`${count} dropped: ${reason}${why}`);
          tell(reason, count, (all) => listener.onDropped(reason, all));
        },
      },
    },
  );
  return delivery;
}

/** Dependencies of a delivery, such as the logger and the tracer's listener. */
interface Voices {
  readonly storage: QueueStorage | undefined;
  readonly counters: DeliveryCounters;
  readonly createExporterTransport: CreateExporterTransport | undefined;
  readonly guard: Guard;
  readonly logger: Logger;
  readonly listener: Omit<DeliveryListener, 'onRetry'>;
}
