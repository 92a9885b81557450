/** Reads spans of other vocabularies as HoneyHive events. @module */
export { readGenAi, type GenAiReading, type ReadableEvent } from '@honeyhive/core/gen-ai';
