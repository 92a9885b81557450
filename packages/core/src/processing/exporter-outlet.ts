import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Outlet } from './outlet.ts';
import { spanBytes } from './size.ts';
import { writable } from './writable.ts';

/** Runs the SDK's own work so that nothing traces it. */
export type Hidden = <R>(work: () => R) => R;

/** An exporter that keeps what it gets: each span is handed to it as it ends. */
export interface KeepingExporter extends SpanExporter {
  keep(span: ReadableSpan): void;
}

const keeps = (exporter: SpanExporter): exporter is KeepingExporter => 'keep' in exporter;

/** An outlet for one of OpenTelemetry's exporters. It has no place for updates. */
export function exporterOutlet(exporter: SpanExporter, hidden: Hidden): Outlet {
  return {
    ...(keeps(exporter) ? { take: (span) => exporter.keep(span) } : {}),
    write: (payload) => ({ eventId: '', bytes: spanBytes(payload), isRoot: false, payload }),
    spans: (batch) =>
      new Promise((resolve) => {
        const refused = (detail: string): void =>
          resolve({ status: 'drop', reason: 'rejected', detail });
        const spans = batch.map(({ payload }) => writable(payload as ReadableSpan));
        try {
          hidden(() =>
            exporter.export(spans, ({ code, error }) =>
              code === ExportResultCode.SUCCESS
                ? resolve({ status: 'ok' })
                : refused(error?.message ?? 'the exporter failed'),
            ),
          );
        } catch (error) {
          refused(String(error));
        }
      }),
    async close() {
      await exporter.forceFlush?.();
      await exporter.shutdown();
    },
  };
}
