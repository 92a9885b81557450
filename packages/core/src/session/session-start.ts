import type { ResolvedOptions } from '../options/resolve-options.ts';
import type { SessionIdentity } from './session-identity.ts';
import type { Capture } from '../privacy/capture.ts';
import type { EnrichData } from '../spans/enrich.ts';

/** What a tracer's options say about a session; `undefined` if nothing. */
export function sessionData(
  settings: ResolvedOptions,
  session: SessionIdentity,
  capture: Capture,
): EnrichData | undefined {
  const { inputs, metadata, userProperties } = settings;
  return createSessionStart({ inputs, metadata, userProperties }, session, capture);
}

/** What the start of a session says beside its id and name. */
export function createSessionStart(
  data: EnrichData,
  { givenId }: SessionIdentity,
  capture: Capture,
): EnrichData | undefined {
  const { inputs, metadata, userProperties } = data;
  const about = {
    ...(metadata as Record<string, unknown> | undefined),
    ...(inputs === undefined || !capture.inputs ? {} : { inputs }),
    ...(givenId === undefined ? {} : { session_given_id: givenId }),
  };
  if (Object.keys(about).length === 0 && userProperties === undefined) return undefined;
  return {
    ...(Object.keys(about).length > 0 ? { metadata: about } : {}),
    ...(userProperties === undefined ? {} : { userProperties }),
  };
}
