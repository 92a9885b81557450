import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { DropReason } from './ledger.ts';
import { writable } from './writable.ts';

/** What became of one attempt to deliver. */
export type Delivered =
  | { readonly status: 'ok'; readonly rejected?: number }
  | { readonly status: 'retry'; readonly afterMs?: number; readonly detail?: string }
  | { readonly status: 'split' }
  | { readonly status: 'drop'; readonly reason: DropReason; readonly detail?: string };

/** A request to HoneyHive beside spans: an update of a session or event, or an event after the fact. */
export interface Update {
  readonly method: 'POST' | 'PUT';
  /** Below the server's address, such as `/v1/events/…`. */
  readonly path: string;
  readonly body: string;
}

/** Where finished spans and updates go. Neither method throws or rejects. */
export interface Outlet {
  spans(batch: readonly ReadableSpan[], options: SendOptions): Promise<Delivered>;
  /** Absent where there is no place for updates: they are then nobody's, and not counted. */
  update?(update: Update, options: SendOptions): Promise<Delivered>;
  /** Takes a span at once, in place of `spans`: for exporters that keep what they get. */
  readonly take?: (span: ReadableSpan) => void;
  /** Lets go of what it holds, after the last span. */
  close?(): Promise<void>;
}

/** How one request is sent. */
export interface SendOptions {
  /** The page is going away: the request has to outlive it. */
  readonly leaving: boolean;
}

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
    spans: (batch) =>
      new Promise((resolve) => {
        const refused = (detail: string): void =>
          resolve({ status: 'drop', reason: 'rejected', detail });
        try {
          hidden(() =>
            exporter.export(batch.map(writable), ({ code, error }) =>
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

/** An outlet that sends nothing, for test mode. */
export const noOutlet: Outlet = {
  spans: () => Promise.resolve({ status: 'drop', reason: 'test_mode' }),
  update: () => Promise.resolve({ status: 'drop', reason: 'test_mode' }),
};
