import type { ResolvedOptions } from '../resolve-options.ts';
import { hidesContent, shownAttribute } from '../spans/private-content.ts';
import type { Redact } from './redact.ts';

/**
 * The user's `redact`, after what `capture` switches off has been taken out of attributes that other libraries write
 * onto the tracer's spans in vocabularies of their own; `undefined` where there is nothing to do.
 */
export function privateRedact({ redact, capture }: ResolvedOptions): Redact | undefined {
  if (!hidesContent(capture)) return redact;
  return (value, place) => {
    const shown = shownAttribute(place.path, value, capture);
    return redact ? redact(shown, place) : shown;
  };
}
