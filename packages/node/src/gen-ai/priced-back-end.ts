import type { ResolvedOptions } from '@honeyhive/core/internal';
import {
  type BackEnd,
  type BackEndParts,
  createFullBackEnd,
} from '@honeyhive/core/internal/back-end';
import { addCost, type EndedSpan, eventIdOfEnded } from './add-cost.ts';

/** Prices still being looked up, by the settings of the tracer. */
const pending = new WeakMap<ResolvedOptions, Set<Promise<unknown>>>();

/** Returns a promise for the end of the tracer's price lookups; `undefined` if there are none. */
export function pendingPrices(settings: ResolvedOptions): Promise<unknown> | undefined {
  const lookups = pending.get(settings);
  return lookups?.size ? Promise.allSettled(lookups) : undefined;
}

/**
 * Creates a back end which adds the cost to model events without a cost, by the tracer's `prices`. A price known only
 * later is sent as an update of the event.
 */
export function createPricedBackEnd(parts: BackEndParts): BackEnd {
  const { settings, guard } = parts;
  const { prices } = settings;
  const backEnd = createFullBackEnd(parts);
  if (!prices) return backEnd;
  let prepare = typeof prices === 'function' ? prices.prepare : undefined;
  const update = (ended: EndedSpan, found: Promise<number | undefined>): void => {
    const lookups = pending.get(settings) ?? new Set();
    pending.set(settings, lookups);
    const lookup = found
      .then((cost) => {
        if (cost === undefined) return;
        const { record } = ended;
        const about = { sessionId: record.session.id, isSent: record.isSent };
        backEnd.update(eventIdOfEnded(ended, settings), { metrics: { cost } }, about);
      })
      // The guard has counted a failing lookup.
      .catch(() => {})
      .finally(() => lookups.delete(lookup));
    lookups.add(lookup);
  };
  return {
    ...backEnd,
    opened(session) {
      guard('prices', () => prepare?.());
      prepare = undefined;
      backEnd.opened(session);
    },
    finish(record, span) {
      const ended = { record, span, said: backEnd.writer.said(record) };
      const late = guard('prices', () => addCost(ended, prices));
      const finished = backEnd.finish(record, span);
      if (late) update(ended, late);
      return finished;
    },
  };
}
