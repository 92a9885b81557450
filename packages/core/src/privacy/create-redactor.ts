import type { ResolvedOptions } from '../options/resolved-options.ts';
import { hidesContent, maskAttribute } from './message-content.ts';
import type { KeyRedactor } from './key-redactor.ts';
import type { Redact } from './redact.ts';
import { Redactor } from './redactor.ts';
import { combineRedact } from './combine-redact.ts';

/**
 * What a tracer with these options does to all that leaves it: it takes out what `capture` switches off, in attributes
 * that other libraries write onto its spans, then values under the names of secrets, then what the user's `redact` does.
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
