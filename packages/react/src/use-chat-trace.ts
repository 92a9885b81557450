import { useMemo } from 'react';
import { type ChatTurn, chatTurn, type ChatTurnOptions } from './chat-turn.ts';
import { useTracer } from './provider.tsx';

/** Tracing of one conversation. Stable between renders. */
export interface ChatTrace {
  /** Begins a turn: call it where the user has submitted. */
  turn(this: void, input: unknown, options?: ChatTurnOptions): ChatTurn;
}

/**
 * Traces the turns of a chat, each from the click to the last painted token.
 *
 * @example
 * const chat = useChatTrace();
 * const turn = chat.turn(question);
 * const response = await turn.run(() => fetch('/api/chat', { method: 'POST', body, signal }));
 * const text = response.body.pipeThrough(new TextDecoderStream());
 * for await (const piece of turn.follow(text)) show(piece);
 */
export function useChatTrace(name?: string): ChatTrace {
  const tracer = useTracer(name);
  return useMemo(() => ({ turn: (input, options) => chatTurn(tracer, input, options) }), [tracer]);
}
