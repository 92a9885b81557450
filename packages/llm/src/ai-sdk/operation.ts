import type { AnyTracer, HoneyHiveSpan, SpanOptions } from '@honeyhive/core';
import { chatMessages } from '@honeyhive/core/internal/messages';
import type { SpanKind } from '@opentelemetry/api';
import type { Answer } from '../answer/answer.ts';
import { writeAnswer } from '../answer/write-answer.ts';
import { writeCost } from '../answer/write-cost.ts';
import type { Prices } from '@honeyhive/core/gen-ai';
import { finishReason } from '../streams/finish-reason.ts';
import { aiSdkUsage } from '../streams/ai-sdk-usage.ts';
import { followParts } from './follow-parts.ts';
import { activeOnly } from '../client/active-only.ts';
import type { EndEvent, StartEvent, ToolEvent } from './events.ts';

const KIND_CLIENT = 2 as SpanKind.CLIENT;

/** Settings of a model’s request that are recorded. */
const SETTINGS =
  /^(?:maxOutputTokens|temperature|top[PK]|presencePenalty|frequencyPenalty|stopSequences|seed|reasoning|toolChoice)$/;

/** Call of the AI SDK, with the span of the call and the open spans below. */
export class Operation {
  readonly tracer: AnyTracer;
  readonly #prices: Prices | undefined;
  readonly #root: HoneyHiveSpan;
  #step: HoneyHiveSpan | undefined;
  #model: HoneyHiveSpan | undefined;
  /** Attempts of the open model request, and why the last one has failed. */
  #attempts = 0;
  #attemptError: unknown;
  #modelName = 'unknown';
  #provider = 'unknown';
  readonly #tools = new Map<string, HoneyHiveSpan>();

  constructor(tracer: AnyTracer, event: StartEvent, prices: Prices | undefined) {
    const { functionId, modelId = 'unknown', provider, operationId = '' } = event;
    this.tracer = tracer;
    this.#prices = prices;
    const isAgent = /^ai\.(?:generate|stream)(?:Text|Object)/.test(operationId);
    const kind = operationId.replace(/^ai\./, '').replace(/Many$/, '');
    const operation = isAgent ? 'invoke_agent' : kind === 'embed' ? 'embeddings' : kind;
    this.#root = tracer.startSpan(`${operation} ${(isAgent && functionId) || modelId}`, {
      endsWithParent: true,
      eventType: isAgent ? 'chain' : 'tool',
      inputs: event.recordInputs === false ? undefined : inputsOf(event),
      config: { provider, model: modelId },
      attributes: {
        'gen_ai.operation.name': operation,
        'gen_ai.agent.name': isAgent ? functionId : undefined,
        'gen_ai.request.model': isAgent ? undefined : modelId,
      },
    });
  }

  startStep({ stepNumber = 0 }: StartEvent): void {
    this.#step?.end();
    this.#step = this.#child(this.#root, `step ${stepNumber}`, { eventType: 'chain' });
  }
  startModel(event: StartEvent): void {
    const { modelId = 'unknown', provider = 'unknown', tools } = event;
    // Attempts of a stream are requests of their own; other attempts share one.
    this.#model?.fail(this.#attemptError).end();
    this.#attempts = 0;
    this.#modelName = modelId;
    this.#provider = provider;
    this.#model = this.#child(this.#step ?? this.#root, `chat ${modelId}`, {
      kind: KIND_CLIENT,
      eventType: 'model',
      inputs: event.recordInputs === false ? undefined : inputsOf(event),
      config: { provider, model: modelId, ...settingsOf(event), tools },
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': provider.split('.')[0],
        'gen_ai.request.model': modelId,
      },
    });
    activeOnly.add(this.#model);
  }
  endModel(event: EndEvent): void {
    const model = this.#model;
    this.#model = undefined;
    if (!model) return;
    const answer = answerOf(event);
    const requested = this.#modelName;
    const name = answer.model ?? requested;
    const attempts = this.#attempts > 1 ? this.#attempts : undefined;
    writeAnswer(model, answer, { metadata: { attempts } });
    writeCost(
      model,
      answer.usage,
      { model: name, requested, provider: this.#provider },
      this.#prices,
    );
    model.end();
  }
  startTool({ toolCall, recordInputs }: ToolEvent): void {
    if (!toolCall) return;
    const { toolCallId: id, toolName: name, input } = toolCall;
    const span = this.#child(this.#step ?? this.#root, `execute_tool ${name}`, {
      eventType: 'tool',
      inputs: recordInputs === false ? undefined : input,
      metadata: { tool_call_id: id },
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.call.id': id,
      },
    });
    this.#tools.set(id, span);
  }
  endTool({ toolCall, toolOutput, recordOutputs }: ToolEvent): void {
    const span = toolCall && this.#tools.get(toolCall.toolCallId);
    if (!span) return;
    this.#tools.delete(toolCall.toolCallId);
    if (toolOutput?.type === 'tool-error') span.fail(toolOutput.error);
    else if (recordOutputs !== false) span.enrich({ outputs: toolOutput?.output });
    span.end();
  }
  endStep(): void {
    this.#step?.end();
    this.#step = undefined;
  }
  end(event: EndEvent): void {
    const root = this.#root;
    const { embedding, ranking, object } = event;
    const { outputs, usage } = answerOf(event);
    const tokens = {
      usage_input_tokens: usage?.input,
      usage_output_tokens: usage?.output,
      usage_total_tokens: usage?.total,
    };
    root.enrich({
      outputs: embedding || ranking ? { ...vectorsOf(embedding), ranking } : { ...outputs, object },
      metadata: tokens,
    });
    this.#endAll();
  }
  /** Ends whatever is open: as cancelled, or with the error on each span that it has stopped. */
  stop(how: 'cancel' | 'fail', reason: unknown): void {
    for (const span of [this.#model, ...this.#tools.values(), this.#step, this.#root])
      span?.[how](reason);
    this.#endAll();
  }
  failStep(error: unknown): void {
    for (const span of [this.#model, this.#step]) span?.fail(error).end();
    this.#model = undefined;
    this.#step = undefined;
  }
  runTool<T>(id: string | undefined, work: () => T): T {
    const span = id === undefined ? undefined : this.#tools.get(id);
    return span ? span.run(work) : work();
  }
  runModel<T>(work: () => PromiseLike<T>): PromiseLike<T> {
    const model = this.#model;
    if (!model) return work();
    this.#attempts += 1;
    const onError = (error: unknown): void => void this.#root.fail(error);
    return model.run(work).then(
      // The SDK tells of a stream that breaks off by an event.
      (result) => followParts(model, result, { onError, onStopped: () => {} }),
      (error: unknown) => {
        this.#attemptError = error;
        throw error;
      },
    );
  }

  #endAll(): void {
    for (const span of [this.#model, ...this.#tools.values(), this.#step, this.#root]) span?.end();
    this.#tools.clear();
    this.#model = undefined;
    this.#step = undefined;
  }
  #child(parent: HoneyHiveSpan, name: string, options: SpanOptions): HoneyHiveSpan {
    return parent.startSpan(name, { ...options, endsWithParent: true });
  }
}

function inputsOf(event: StartEvent): Record<string, unknown> {
  const { instructions, prompt, messages, promptMessages, value, documents, query } = event;
  const asked = promptMessages ?? messages ?? prompt;
  if (asked === undefined) return { input: value, documents, query };
  const system = instructions
    ? (chatMessages([{ role: 'system', content: instructions }]) ?? [])
    : [];
  const said =
    typeof asked === 'string' ? [{ role: 'user', content: asked }] : (chatMessages(asked) ?? []);
  return { chat_history: promptMessages ? said : [...system, ...said] };
}

const settingsOf = (event: StartEvent): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(event).filter(([key, value]) => SETTINGS.test(key) && value !== undefined),
  );

/** The answer of a model, or of a call: what its parts say. */
function answerOf({
  content,
  text,
  finishReason: reason,
  usage,
  modelId,
  responseId,
  recordOutputs,
}: EndEvent): Answer {
  const parts = content?.filter(
    (part) => !/tool-(?:result|error)/.test((part as { type?: string }).type ?? ''),
  );
  const [message] = chatMessages([{ role: 'assistant', content: text ?? parts ?? [] }]) ?? [];
  const finish = finishReason(reason);
  return {
    id: responseId,
    model: modelId,
    usage: aiSdkUsage(usage),
    finishReasons: finish ? [finish] : [],
    outputs: recordOutputs === false ? undefined : { ...message, finish_reason: finish },
  };
}

function vectorsOf(embedding: readonly unknown[] | undefined): object {
  const first = embedding?.[0];
  if (!embedding) return {};
  return Array.isArray(first)
    ? { count: embedding.length, dimensions: first.length }
    : { count: 1, dimensions: embedding.length };
}
