/** Spans of other vocabularies, read as events of HoneyHive. @module */
export { type ChatMessage, chatMessages } from './gen-ai/chat-message.ts';
export {
  costOf,
  type PricedCall,
  type PriceOf,
  type Prices,
  type TokenPrice,
} from './gen-ai/cost.ts';
export { readGenAi } from './gen-ai/read-gen-ai.ts';
export type { GenAiReading, ReadableEvent, Tokens } from './gen-ai/reading.ts';
export {
  type MediaDigest,
  type MediaHash,
  type MediaReference,
  withoutMedia,
} from './gen-ai/media-reference.ts';
