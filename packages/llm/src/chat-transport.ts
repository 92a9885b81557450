/** Transports of the AI SDK's `useChat`, traced. @module */
export { type ChatSource, traceChatTransport } from './ai-sdk/chat-transport.ts';
