/** Spans of other vocabularies, read as events of HoneyHive. @module */
export { readGenAi, type GenAiReading, type ReadableEvent } from '@honeyhive/core/gen-ai';
