/** Messages and costs for the other packages of this SDK; no API of its users. Pages load no reader of spans with it. @module */
export { type ChatMessage, chatMessages } from './gen-ai/chat-message.ts';
export { costOf } from './gen-ai/cost.ts';
export { type MediaDigest, withoutMedia } from './gen-ai/media-reference.ts';
