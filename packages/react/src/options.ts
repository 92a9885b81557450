/** A provider that makes its own tracer. @module */
export { OptionsProvider, type OptionsProviderProps } from './options/options-provider.ts';
