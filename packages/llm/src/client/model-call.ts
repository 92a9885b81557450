import type { HoneyHiveSpan } from '@honeyhive/core';
import type { SpanKind } from '@opentelemetry/api';
import { attempt } from './attempt.ts';
import type { Body, CallContext } from './call-context.ts';
import type { Api, Call, CallReading } from './call.ts';
import { loadReading, reading } from './call-reading.ts';
import { giveBack, takeOpenModelSpan } from './open-model-span.ts';

const KIND_CLIENT = 2 as SpanKind.CLIENT;

/**
 * A provider call and the span: a new span, or the open model span of a caller such as a framework. The code for
 * reading requests and answers is loaded with the first call.
 */
export class ModelCall implements Call {
  readonly span: HoneyHiveSpan;
  readonly api: Api;
  readonly context: CallContext;
  readonly client: object;
  readonly model: string;
  readonly isOwn: boolean;
  readonly startedAt: number = performance.now();
  readonly signal: AbortSignal | undefined;
  /** The request at the time of the call. */
  body: Body;
  attempts = 0;
  isUnwrapped = false;
  #reading: CallReading | undefined;
  #isOver = false;

  // oxlint-disable-next-line max-params
  constructor(api: Api, body: Body, client: object, context: CallContext, signal?: AbortSignal) {
    const { tracer, parent, prices } = context;
    this.api = api;
    this.body = body;
    this.client = client;
    this.context = context;
    this.signal = signal;
    const { model = 'unknown' } = body;
    this.model = attempt(() => String(model)) ?? 'unknown';
    const isModel = api.type === 'model';
    const open = isModel
      ? takeOpenModelSpan({ tracer, model: this.model, body, parent })
      : undefined;
    this.isOwn = open === undefined;
    this.span =
      open ??
      tracer.startSpan(`${api.operation} ${this.model}`, {
        kind: KIND_CLIENT,
        eventType: api.type,
        ...(parent ? { parent } : {}),
      });
    if (reading.start) this.#read(reading.start);
    // The application may change the messages before the request is read.
    else this.body = attempt(() => structuredClone(body)) ?? body;
    if (typeof prices === 'function') attempt(() => prices.prepare?.());
  }

  /** Runs the call within the span. */
  run<R>(work: () => R): R {
    return this.isOwn ? this.span.run(work) : work();
  }
  /** Returns the body to send in place of `body`. Attempts are counted by serializations of the body. */
  sent(body: Body): Body {
    if (this.api.isForm) return body;
    const asked = this.hidesUsage
      ? { ...body, stream_options: { ...(body['stream_options'] as object), include_usage: true } }
      : body;
    const toJson = (): Body => {
      this.attempts += 1;
      return asked;
    };
    return new Proxy(asked, {
      get: (target, key): unknown =>
        key === 'toJSON' && !('toJSON' in target) ? toJson : Reflect.get(target, key, target),
    });
  }
  get hidesUsage(): boolean {
    const { stream, stream_options: options } = this.body;
    const isAsked = (options as { include_usage?: unknown } | null | undefined)?.include_usage;
    const isAlways = this.context.usage === 'always' && this.api.asksForUsage === true;
    return isAlways && stream === true && !isAsked;
  }
  /** The code for reading the answer: a promise while loading, resolved with `undefined` if loading fails. */
  get reading(): CallReading | Promise<CallReading | undefined> {
    return this.#reading ?? this.#load();
  }
  /** Notes the status of the response. */
  responded(status: unknown): void {
    if (typeof status === 'number') this.span.setAttribute('http.response.status_code', status);
  }
  failed(error: unknown): void {
    if (this.#isOver) return;
    const { span } = this;
    this.responded((error as { readonly status?: unknown } | null | undefined)?.status);
    if (this.attempts > 1) span.enrich({ metadata: { attempts: this.attempts } });
    if (!this.isOwn) giveBack(span);
    else if (this.signal?.aborted) span.cancel(error);
    else if (span.fail(error).outcome !== 'cancelled')
      span.setAttribute('error.type', nameOf(error));
    this.end();
  }
  end(): void {
    if (this.#isOver) return;
    this.handOver();
    if (!this.isOwn) return;
    if (this.#reading) this.span.end();
    else void this.#load().then(() => this.span.end());
  }
  handOver(): void {
    this.#isOver = true;
  }

  #read(start: NonNullable<typeof reading.start>): CallReading | undefined {
    return (this.#reading ??= attempt(() => start(this)));
  }
  async #load(): Promise<CallReading | undefined> {
    const start = await loadReading();
    return start && this.#read(start);
  }
}

const nameOf = (error: unknown): string =>
  (error as { constructor?: { name?: string } } | null | undefined)?.constructor?.name ?? '_OTHER';
