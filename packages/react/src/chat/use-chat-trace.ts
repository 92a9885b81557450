import { useEffect, useMemo, useRef } from '#react';
import { chatTurn } from './chat-turn.ts';
import { type ChatTurn, type ChatTurnOptions } from './turn.ts';
import { createOpenTurns } from './open-turns.ts';
import { useTracer } from '../provider/provider.tsx';

/** Tracing of a conversation. Stable between renders. */
export interface ChatTrace {
  /** Starts a turn: call in the submit handler. */
  turn(this: void, input: unknown, options?: ChatTurnOptions): ChatTurn;
}

/**
 * Traces the turns of a chat, from the click to the last painted token. A turn outlives the component while the
 * response is awaited or read. Otherwise, or after 30 s of silence, the turn ends as *cancelled*, with the output so
 * far.
 *
 * @example
 * const chat = useChatTrace();
 * const turn = chat.turn(question);
 * const response = await turn.run(() => fetch('/api/chat', { method: 'POST', body, signal }));
 * const text = response.body!.pipeThrough(new TextDecoderStream());
 * for await (const piece of turn.follow(text)) show(piece);
 */
export function useChatTrace(name?: string): ChatTrace {
  const tracer = useTracer(name);
  const { current: turns } = useRef(createOpenTurns());
  useEffect(() => turns.mount(), [turns]);
  return useMemo(
    () => ({ turn: (input, options) => chatTurn(tracer, turns, input, options) }),
    [tracer, turns],
  );
}
