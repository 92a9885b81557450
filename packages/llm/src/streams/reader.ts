import type { Answer } from '../answer/answer.ts';

/** Reads the events of one streamed answer, in one wire format. */
export interface Reader {
  /** Takes one event. True if it holds something that a reader sees: text, reasoning, a piece of a tool call. */
  push(event: unknown): boolean;
  /** True once text has come: reasoning and tool calls may come long before. */
  readonly hasText: boolean;
  /** The answer so far. */
  readonly answer: Answer;
}
