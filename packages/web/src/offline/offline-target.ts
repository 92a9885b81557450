import type { ResolvedOptions } from '@honeyhive/core/internal';
import type { BufferingExporter } from '@honeyhive/core/internal/back-end';
import { resolveRelay } from '../page/page-address.ts';

/** Where an exporter sends to over the tracer's own transport; `undefined` for any other. */
export const exporterTarget = (exporter: ResolvedOptions['exporter']): string | undefined =>
  (exporter as BufferingExporter | undefined)?.target;

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
  exporter,
}: ResolvedOptions): string {
  const { href } = resolveRelay(exporterTarget(exporter) ?? relayUrl ?? serverUrl);
  let mark = 0;
  for (const letter of relayUrl ? '' : apiKey)
    mark = Math.imul(mark, 31) + (letter.codePointAt(0) ?? 0);
  return [href, source, project ?? '', mark.toString(36)].join(' ');
}
