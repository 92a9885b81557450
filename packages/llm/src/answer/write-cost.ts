import type { HoneyHiveSpan } from '@honeyhive/core';
import type { PricedCall, Prices } from '@honeyhive/core/gen-ai';
import { costOf } from '@honeyhive/core/internal/messages';
import { attempt } from '../client/attempt.ts';
import type { Usage } from './answer.ts';

/**
 * Writes the cost of a model call to the span by `prices`, unless the provider has reported the cost. A price known
 * only later is added to the event.
 */
// oxlint-disable-next-line max-params
export function writeCost(
  span: HoneyHiveSpan,
  tokens: Usage | undefined,
  call: Omit<PricedCall, 'tokens'>,
  prices: Prices | undefined,
): void {
  if (!tokens || !prices || tokens.cost !== undefined) return;
  const write = (cost: number | undefined): void => {
    if (cost !== undefined) span.enrich({ metrics: { cost } });
  };
  const cost = attempt(() => costOf({ ...call, tokens }, prices));
  if (typeof cost === 'object') cost.then(write, () => {});
  else write(cost);
}
