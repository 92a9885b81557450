import { useChatTrace } from '@honeyhive/react';
import type { ChatTurn } from '@honeyhive/react';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { chatReducer, isRunning, messagesFor } from './chat-state.ts';
import type { Feedback, Turn } from './chat-state.ts';
import { AnswerError, readAnswer } from './stream.ts';

export interface ChatHandle {
  readonly turns: readonly Turn[];
  /** Turn being answered, or undefined. */
  readonly running: Turn | undefined;
  send(question: string): void;
  stop(): void;
  retry(turn: Turn): void;
  feedback(turn: Turn, value: Feedback): void;
}

/** Holds a conversation: the turns, and at most one running request. */
export function useChat(): ChatHandle {
  const [turns, dispatch] = useReducer(chatReducer, []);
  const running = turns.find(isRunning);
  const request = useRef<AbortController | undefined>(undefined);
  const count = useRef(0);
  const chat = useChatTrace();
  // Traced turns by id: feedback and retries refer to the traced turn.
  const traced = useRef(new Map<string, ChatTurn>());

  /** Runs a turn from the question to the end. */
  async function take(id: string, question: string, history: readonly Turn[]): Promise<void> {
    // A turn begins, and with the click also the span.
    const trace = chat.turn(question, { retryOf: traced.current.get(id) });
    traced.current.set(id, trace);
    const stopping = new AbortController();
    request.current = stopping;
    dispatch({ type: 'begin', id, question });
    try {
      // The request is made.
      const response = await trace.run(() =>
        fetch('/api/chat', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ messages: messagesFor(history, question) }),
          signal: stopping.signal,
        }),
      );
      // The answer is read on arrival; the trace sees every piece.
      for await (const text of trace.follow(readAnswer(response)))
        dispatch({ type: 'text', id, text });
      // The turn ends: complete, stopped, or failed.
      dispatch({ type: 'end', id, state: 'done' });
    } catch (error) {
      trace.fail(error);
      if (stopping.signal.aborted) dispatch({ type: 'end', id, state: 'stopped' });
      else dispatch({ type: 'fail', id, problem: problemOf(error) });
    } finally {
      if (request.current === stopping) request.current = undefined;
    }
  }

  function send(question: string): void {
    const trimmed = question.trim();
    if (trimmed === '' || request.current !== undefined) return;
    count.current += 1;
    void take(`turn-${count.current}`, trimmed, turns);
  }

  function retry(turn: Turn): void {
    if (request.current !== undefined) return;
    const others = turns.filter(({ id }) => id !== turn.id);
    void take(turn.id, turn.question, others);
  }

  const stop = useCallback(() => request.current?.abort(), []);

  function feedback(turn: Turn, value: Feedback): void {
    // A rating is given, or changed.
    if (turn.feedback === value) return;
    traced.current.get(turn.id)?.feedback({ rating: value === 'up' });
    dispatch({ type: 'rate', id: turn.id, feedback: value });
  }

  // An unmounted page has no reader for the answer.
  useEffect(() => stop, [stop]);

  return { turns, running, send, stop, retry, feedback };
}

function problemOf(error: unknown): string {
  return error instanceof AnswerError
    ? error.message
    : 'The server cannot be reached. Check that it is running, then try again.';
}
