import type { CreateProvider } from '@honeyhive/core';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** OpenTelemetry's provider for Node. The only file of this package that makes anything of the SDK's. */
export const createNodeProvider: CreateProvider = (options) => new NodeTracerProvider(options);
