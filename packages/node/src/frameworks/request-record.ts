import { type HoneyHiveSpan, HTTP } from '@honeyhive/core';
import { nameOfRequest, type RequestFacts } from '../requests/request-facts.ts';
import { recordFailure } from '../requests/respond.ts';
import type { NodeResponse } from './exchange.ts';

/** Facts about a request at the end of its response. */
interface RecordOptions {
  readonly facts: RequestFacts;
  /** True if the app has chosen the span's name. */
  readonly isNamed: boolean;
  readonly route: () => string | undefined;
}

/** The span of a request of `node:http`, which ends with the response. */
export class RequestRecord {
  readonly span: HoneyHiveSpan;
  readonly #options: RecordOptions;
  #thrown: { readonly error: unknown } | undefined;
  #isOver = false;

  constructor(span: HoneyHiveSpan, options: RecordOptions) {
    this.span = span;
    this.#options = options;
  }

  /** Ends the span with `response`. A connection closed before the end cancels the span. */
  follow(response: NodeResponse): this {
    response.once('finish', () => this.#end(response, true));
    response.once('close', () => this.#end(response, response.writableFinished));
    return this;
  }

  /** Runs `work` with the span active. Remembers an error or rejection until the response reveals its status. */
  run<R>(work: () => R): R {
    try {
      const result = this.span.run(work);
      return result instanceof Promise ? (result.catch(this.#rethrow) as R) : result;
    } catch (error) {
      return this.#rethrow(error);
    }
  }

  /** Remembers an error reported by the framework. */
  note(error: unknown): void {
    this.#thrown ??= { error };
  }

  readonly #rethrow = (error: unknown): never => {
    this.note(error);
    throw error;
  };

  #end({ statusCode, headersSent }: NodeResponse, isWhole: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { span } = this;
    const { facts, isNamed, route } = this.#options;
    const pattern = route();
    if (!isNamed) span.updateName(nameOfRequest(facts, pattern));
    if (pattern !== undefined) span.setAttribute(HTTP.route, pattern);
    if (headersSent) span.setAttribute(HTTP.responseStatusCode, statusCode);
    if (statusCode >= 500 || (!isWhole && this.#thrown))
      recordFailure(span, statusCode, this.#thrown);
    else if (!isWhole) span.cancel('the connection closed before the response had ended');
    span.end();
  }
}
