/** OpenTelemetry SDKs of the user's own, 2 and 3: live in their traces, or send their spans too. @module */
export { provider } from './host/adapt-provider.ts';
export { HoneyHiveSpanProcessor } from './host/span-processor.ts';
export type { HostProvider } from './host/host-provider.ts';
