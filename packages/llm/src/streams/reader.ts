import type { Answer } from '../answer/answer.ts';

/** Reads the events of a streamed answer in a given wire format. */
export interface Reader {
  /** Reads an event. Returns true if the event contains visible content: text, reasoning, a piece of a tool call. */
  push(event: unknown): boolean;
  /** True once text has come: reasoning and tool calls may come long before. */
  readonly hasText: boolean;
  /** The answer so far. */
  readonly answer: Answer;
}
