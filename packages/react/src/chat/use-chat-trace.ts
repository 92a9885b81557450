import { useMemo } from 'react';
import { chatTurn } from './chat-turn.ts';
import { type ChatTurn, type ChatTurnOptions } from './turn.ts';
import { createOpenTurns } from './open-turns.ts';
import { useTracer } from '../provider/provider.tsx';
import { useEffect, useRef } from '../provider/react-features.ts';

/** Tracing of one conversation. Stable between renders. */
export interface ChatTrace {
  /** Begins a turn: call it where the user has submitted. */
  turn(this: void, input: unknown, options?: ChatTurnOptions): ChatTurn;
}

/**
 * Traces the turns of a chat, each from the click to the last painted token. A turn outlives its component while its
 * answer is waited for or read, and ends as *cancelled* otherwise, or after 30 s of silence, with what had come so far.
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
  const { current: turns } = useRef(createOpenTurns());
  useEffect(() => turns.mount(), [turns]);
  return useMemo(
    () => ({ turn: (input, options) => chatTurn(tracer, input, options, turns) }),
    [tracer, turns],
  );
}
