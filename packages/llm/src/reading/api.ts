import type { Attributes } from '@opentelemetry/api';
import type { Answer } from '../answer/answer.ts';
import type { Body } from '../client/call-context.ts';
import type { Reader } from '../streams/reader.ts';

/** Span data of a request. */
export interface RequestData {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly attributes?: Attributes;
}

/** Reads requests, answers and streams of an API. */
export interface ApiReading {
  request(body: Body): RequestData;
  answer(value: unknown): Answer;
  /** Reads a streamed answer; absent for an API without streams. */
  reader?(): Reader;
}
