import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Delivered, Outlet } from './outlet.ts';
import { unreffed } from './pause.ts';
import { weigh } from './weight.ts';
import { writable } from './writable.ts';

/** Runs the SDK's own work so that nothing traces it. */
export type Hidden = <R>(work: () => R) => R;

/** An exporter that keeps what it gets: each span is handed to it as it ends. */
export interface KeepingExporter extends SpanExporter {
  keep(span: ReadableSpan): void;
}

const keeps = (exporter: SpanExporter): exporter is KeepingExporter => 'keep' in exporter;

/**
 * An outlet for one of OpenTelemetry's exporters. It has no place for updates. One that does not say within `timeoutMs`
 * what has become of a batch has failed on it: it may have it, so it does not get it twice.
 */
export function exporterOutlet(exporter: SpanExporter, hidden: Hidden, timeoutMs: number): Outlet {
  return {
    ...(keeps(exporter) ? { take: (span) => exporter.keep(span) } : {}),
    write(span) {
      const { bytes, isWritable } = weigh(span);
      return { eventId: '', bytes, isRoot: false, payload: isWritable ? span : writable(span) };
    },
    spans: (batch) =>
      new Promise((resolve) => {
        const settle = (result: Delivered): void => {
          clearTimeout(timer);
          resolve(result);
        };
        const refused = (detail: string): void =>
          settle({ status: 'drop', reason: 'rejected', detail });
        const late = `the exporter has said nothing within ${timeoutMs} ms`;
        const timer = unreffed(setTimeout(() => refused(late), timeoutMs));
        const spans = batch.map(({ payload }) => payload as ReadableSpan);
        try {
          // Not every exporter keeps to its type: many are written as `async`.
          const under: unknown = hidden(() =>
            exporter.export(spans, ({ code, error }) =>
              code === ExportResultCode.SUCCESS
                ? settle({ status: 'ok' })
                : refused(error?.message ?? 'the exporter failed'),
            ),
          );
          if (under instanceof Promise) under.catch((error: unknown) => refused(String(error)));
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
