import type { Attributes } from '@opentelemetry/api';
import type { Answer } from '../answer/answer.ts';
import type { Body } from '../client/call-context.ts';
import type { Reader } from '../streams/reader.ts';

/** Facts that a request says about its span. */
export interface RequestData {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly attributes?: Attributes;
}

/** How the requests, answers and streams of one API are read. */
export interface ApiReading {
  request(body: Body): RequestData;
  answer(value: unknown): Answer;
  /** Reads a streamed answer; none for an API that has no streams. */
  reader?(): Reader;
}
