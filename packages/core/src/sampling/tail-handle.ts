import type { TailHandle } from './tail-sampler.ts';
import type { Sampler } from '@opentelemetry/sdk-trace';
import type { Delivery } from '../export/delivery.ts';
import { readScope } from '../context/scope.ts';
import type { Guard } from '../runtime/guard.ts';
import type { SetTimer } from '../runtime/set-timer.ts';
import type { TailSampler } from './tail-sampler.ts';

/** Dependencies of a tail. */
interface Surroundings {
  /** The tracer's own context key. */
  readonly key: symbol;
  readonly guard: Guard;
  readonly setTimer: SetTimer;
  /** Returns the back end for decided items: available by the first decision. */
  readonly backEnd: () => { readonly delivery: Delivery } | undefined;
}

const isTailSampler = (sampler: Sampler | undefined): sampler is TailSampler =>
  typeof (sampler as Partial<TailSampler> | undefined)?.tail === 'function';

/** Creates the tail of a sampler, if supported. */
export function createTail(
  sampler: Sampler | undefined,
  { key, guard, setTimer, backEnd }: Surroundings,
): TailHandle | undefined {
  if (!isTailSampler(sampler)) return undefined;
  const seat = { answers: 0 };
  const own = guard('sampler', () =>
    sampler.tail({
      deliver: (span) => {
        seat.answers += 1;
        backEnd()?.delivery.push(span);
      },
      update: (update) => {
        seat.answers += 1;
        backEnd()?.delivery.update(update);
      },
      drop: (reason = 'sampled') => {
        seat.answers += 1;
        backEnd()?.delivery.recordDropped(reason);
      },
      sessionOf: (context) => readScope(context, key).session?.id,
      setTimer,
      guard,
      now: () => performance.now(),
    }),
  );
  return own && Object.assign(seat, { own });
}
