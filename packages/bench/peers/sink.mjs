/** Creates an exporter discarding every span. */
export const nowhere = () => ({
  export: (/** @type {unknown} */ _spans, /** @type {(result: { code: 0 }) => void} */ done) =>
    done({ code: 0 }),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
});

/** Registers a provider as in the documentation, for peers attaching to OpenTelemetry; returns the flush. */
export async function registered(/** @type {any} */ processor) {
  const { BatchSpanProcessor, NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const provider = new NodeTracerProvider({
    spanProcessors: [processor ?? new BatchSpanProcessor(nowhere())],
  });
  provider.register();
  return () => provider.forceFlush();
}

/** No-op flush of a subject without tracing. */
export const nothing = () => Promise.resolve();

/** Options for OpenLLMetry: a key, and no request to the server, which would end the process without a network. */
export const OFFLINE = {
  apiKey: 'key',
  silenceInitializationMessage: true,
  traceloopSyncEnabled: false,
};
