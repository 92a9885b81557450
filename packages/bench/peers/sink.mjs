/** An exporter that takes everything and does nothing. */
export const nowhere = () => ({
  export: (/** @type {unknown} */ _spans, /** @type {(result: { code: 0 }) => void} */ done) =>
    done({ code: 0 }),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
});

/** For those who attach to OpenTelemetry: a provider registered as its documentation says. */
export async function registered(/** @type {any} */ processor) {
  const { BatchSpanProcessor, NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const provider = new NodeTracerProvider({
    spanProcessors: [processor ?? new BatchSpanProcessor(nowhere())],
  });
  provider.register();
  return () => provider.forceFlush();
}

/** What a subject does on a flush while it is off. */
export const nothing = () => Promise.resolve();

/** For OpenLLMetry: a key, and no question to its server, which would end the process where there is no network. */
export const OFFLINE = {
  apiKey: 'key',
  silenceInitializationMessage: true,
  traceloopSyncEnabled: false,
};
