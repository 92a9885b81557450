import type { ResolvedOptions } from '@honeyhive/core/internal';
import type { BufferingExporter } from '@honeyhive/core/internal/back-end';
import { resolveRelay } from '../page/page-address.ts';

/** Returns the destination of an exporter on the tracer's own transport; `undefined` for any other exporter. */
export const exporterTarget = (exporter: ResolvedOptions['exporter']): string | undefined =>
  (exporter as BufferingExporter | undefined)?.target;

/**
 * Returns the tracer's destination as a mark of stored items, so that spans are never sent to another tracer's
 * destination. The API key appears only as a number from which the key cannot be recovered.
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
