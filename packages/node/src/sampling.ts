/** Sampling of whole sessions, for the option `sampler`. @module */
export { sampleSessions, type SessionSampling } from '@honeyhive/core/sampling';
