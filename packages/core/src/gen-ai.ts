/** Spans of other vocabularies, read as events of HoneyHive. @module */
export { type ChatMessage, chatMessages } from './gen-ai/chat-message.ts';
export { readGenAi } from './gen-ai/read-gen-ai.ts';
export type { GenAiReading, ReadableEvent } from './gen-ai/reading.ts';
export { type MediaHash, type MediaReference, withoutMedia } from './gen-ai/media-reference.ts';
