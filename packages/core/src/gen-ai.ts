/** Spans of other vocabularies, read as events of HoneyHive. @module */
export { readGenAi } from './gen-ai/read-gen-ai.ts';
export type { GenAiReading, ReadableEvent } from './gen-ai/reading.ts';
