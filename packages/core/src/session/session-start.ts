import { omitUndefined } from '../options/omit-undefined.ts';
import type { Complete } from '../options/options.ts';
import type { SessionIdentity } from './session-identity.ts';
import type { Capture } from '../privacy/capture.ts';
import type { EnrichData } from '../spans/enrich.ts';

/** Creates the data of a session start, besides ID and name. */
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

/** Returns `fields` without undefined values; `undefined` if no field is left. */
function filled<T extends object>(fields: T): Partial<Complete<T>> | undefined {
  const all = omitUndefined(fields);
  return Object.keys(all).length > 0 ? all : undefined;
}
