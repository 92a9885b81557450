import type { ResolvedOptions } from '../options/resolved-options.ts';
import { hidesContent, maskAttribute } from './message-content.ts';
import type { KeyRedactor } from './key-redactor.ts';
import type { Redact } from './redact.ts';
import { Redactor } from './redactor.ts';
import { combineRedact } from './combine-redact.ts';

/**
 * Creates the redactor of a tracer. The redactor removes content switched off by `capture` from attributes written
 * by foreign libraries, removes values under the names of secrets, and applies the user's `redact`.
 */
export function createRedactor(
  { redact, capture }: ResolvedOptions,
  custom: KeyRedactor | undefined,
): Redactor | undefined {
  const steps: Redact[] = [];
  if (hidesContent(capture))
    steps.push((value, { path, kind }) =>
      kind === 'key' ? value : maskAttribute(path, value, capture),
    );
  if (redact) steps.push(redact);
  const step = steps[0] && combineRedact(...steps);
  const isNamed = redact !== false;
  return step || isNamed ? new Redactor(step, custom, isNamed) : undefined;
}
