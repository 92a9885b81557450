import { useEffect, useMemo, useRef } from '#react';
import { useTracer } from '../provider/provider.tsx';
import { createOpenTurns } from './open-turns.ts';
import { type TracedTurn, tracedTurn, type TracedTurnOptions } from './traced-turn.ts';

/** Tracing of one conversation. Stable between renders. */
export interface ChatTrace {
  /** Starts a turn. Call on submit. */
  turn(this: void, input: unknown, options?: TracedTurnOptions): TracedTurn;
  /** Starts a turn that asks the same again after a failure or a stop. The two are linked. */
  retry(this: void, turn: TracedTurn, options?: TracedTurnOptions): TracedTurn;
  /** Starts a turn that asks for another answer in place of an earlier turn's. The two are linked. */
  regenerate(this: void, turn: TracedTurn, options?: TracedTurnOptions): TracedTurn;
}

/**
 * Traces the turns of a chat, each from the click to the last painted token: `useChatTrace` of `@honeyhive/react` with the
 * request's signal, the outcome, tokens per second, retries and regenerations.
 *
 * @example
 * const chat = useChatTrace();
 * const turn = chat.turn(question);
 * const body = JSON.stringify({ question });
 * const response = await turn.run(() => fetch('/api/chat', { method: 'POST', body, signal: turn.signal }));
 * for await (const piece of turn.follow(readText(response))) show(piece);
 */
export function useChatTrace(name?: string): ChatTrace {
  const tracer = useTracer(name);
  const { current: turns } = useRef(createOpenTurns());
  useEffect(() => turns.mount(), [turns]);
  return useMemo(() => {
    const turn: ChatTrace['turn'] = (input, options) => tracedTurn(tracer, turns, input, options);
    return {
      turn,
      retry: (retryOf, options) => turn(retryOf.input, { ...options, retryOf }),
      regenerate: (regenerationOf, options) =>
        turn(regenerationOf.input, { ...options, regenerationOf }),
    };
  }, [tracer, turns]);
}
