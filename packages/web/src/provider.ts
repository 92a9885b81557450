import type { CreateProvider } from '@honeyhive/core';
import { WebTracerProvider } from '@opentelemetry/sdk-trace-web';

/** OpenTelemetry's provider for pages. The only file of this package that makes anything of the SDK's. */
export const createWebProvider: CreateProvider = (options) => new WebTracerProvider(options);
