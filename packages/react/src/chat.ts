/** The whole story of a chat's turns, and readers of streamed answers. @module */
export { traceChatModel } from './chat/trace-chat-model.ts';
export type { ChatOutcome, TracedTurn, TracedTurnOptions } from './chat/traced-turn.ts';
export { type ChatTrace, useChatTrace } from './chat/use-traced-turns.ts';
export { readEventSource, type ReadMessagesOptions, readSocket } from './reading/read-messages.ts';
export { readText, type ReadTextOptions } from './reading/read-text.ts';
