import { omitUndefined } from '../options/omit-undefined.ts';
import type { Complete } from '../options/options.ts';
import type { SessionIdentity } from './session-identity.ts';
import type { Capture } from '../privacy/capture.ts';
import type { EnrichData } from '../spans/enrich.ts';

/** What the start of a session says beside its id and name. */
export const createSessionStart = (
  { inputs, metadata, userProperties }: EnrichData,
  { givenId }: SessionIdentity,
  capture: Capture,
): EnrichData | undefined =>
  filled({
    metadata: filled({
      ...(metadata as Record<string, unknown> | undefined),
      inputs: capture.inputs ? inputs : undefined,
      session_given_id: givenId,
    }),
    userProperties,
  });

/** `fields` without those that say nothing; `undefined` where there are no others. */
function filled<T extends object>(fields: T): Partial<Complete<T>> | undefined {
  const all = omitUndefined(fields);
  return Object.keys(all).length > 0 ? all : undefined;
}
