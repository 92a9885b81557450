import type { Guard } from '../guard.ts';
import { given } from '../resolve-options.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Runtime } from '../runtime.ts';
import { createOutlet } from './create-outlet.ts';
import { Delivery, type DeliveryListener } from './delivery.ts';

/** Drops that somebody asked for are counted, but they are no news. */
const WANTED: ReadonlySet<string> = new Set(['test_mode', 'sampled']);

/** The delivery of a tracer with these settings. The first drop for each reason is said on the logger. */
export function createDelivery(
  settings: ResolvedOptions,
  runtime: Runtime,
  guard: Guard,
  listener: DeliveryListener,
): Delivery {
  const batch = { ...runtime.batch, ...given(settings.batch) };
  return new Delivery(
    { ...batch, maxSpanBytes: settings.maxSpanBytes, immediately: settings.disableBatch },
    {
      outlet: createOutlet(settings, runtime, batch),
      later: runtime.later,
      guard,
      now: () => Date.now(),
      listener: {
        exported: (count) => listener.exported(count),
        dropped(reason, count, detail) {
          if (!WANTED.has(reason)) guard.report(`delivery (${reason})`, detail ?? `${count} lost`);
          listener.dropped(reason, count, detail);
        },
      },
    },
  );
}
