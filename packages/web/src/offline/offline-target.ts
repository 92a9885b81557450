import type { ResolvedOptions } from '@honeyhive/core';
import { resolveRelay } from '../page-address.ts';

/**
 * Where this tracer sends to, as a mark on what it keeps: never another tracer's spans by this one's way. A key is not
 * in it but as a number that it cannot be found from.
 */
export function targetOf({
  relayUrl,
  serverUrl,
  source,
  project,
  apiKey = '',
}: ResolvedOptions): string {
  const { href } = resolveRelay(relayUrl ?? serverUrl);
  let mark = 0;
  for (const letter of relayUrl ? '' : apiKey)
    mark = Math.imul(mark, 31) + (letter.codePointAt(0) ?? 0);
  return [href, source, project ?? '', mark.toString(36)].join(' ');
}
