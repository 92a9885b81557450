import type { EnrichData, EventType, HoneyHiveSpan } from '@honeyhive/node';
import { HoneyHiveTracer } from '../tracer/tracer.ts';
import {
  nameOf,
  readModelEnd,
  readModelStart,
  readToolOutput,
  signalOf,
} from './read-langchain.ts';

type Data = Record<string, unknown>;

/** Options of {@link HoneyHiveLangChainTracer}. */
export interface HoneyHiveTracerInput {
  project: string;
  sessionName: string;
  /** Default `langchain`. */
  source?: string | undefined;
  userProperties?: Data | undefined;
  metrics?: Data | undefined;
  config?: Data | undefined;
  metadata?: Data | undefined;
  /** Default: `HH_API_KEY` or `HONEYHIVE_API_KEY`. */
  apiKey?: string | undefined;
  verbose?: boolean | undefined;
  /** HoneyHive's address. */
  baseUrl?: string | undefined;
  /** Tracer for the spans. Default: a new tracer. */
  tracer?: HoneyHiveTracer | undefined;
}

/** Start of a run. */
interface RunStart {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  readonly name: string;
  readonly eventType: EventType;
  readonly data: EnrichData;
  readonly signal?: AbortSignal | undefined;
}

/**
 * LangChain callback handler: each run becomes a span under the span of the parent run.
 *
 * @example
 * const handler = new HoneyHiveLangChainTracer({ project: 'support', sessionName: 'chat' });
 * await chain.invoke({ question }, { callbacks: [handler] });
 */
export class HoneyHiveLangChainTracer {
  readonly name: string;
  readonly project: string;
  readonly source: string;
  readonly verbose: boolean;
  readonly userProperties: Data | undefined;
  /** Tells LangChain to await the handler. */
  readonly awaitHandlers = true;
  readonly #tracer: HoneyHiveTracer;
  readonly #about: EnrichData;
  readonly #runs = new Map<string, HoneyHiveSpan>();

  constructor(input: HoneyHiveTracerInput) {
    const { project, sessionName, source = 'langchain', verbose = false } = input;
    const { apiKey, baseUrl, userProperties, metrics, config, metadata } = input;
    this.name = sessionName;
    this.project = project;
    this.source = source;
    this.verbose = verbose;
    this.userProperties = userProperties;
    this.#about = { userProperties, metrics, config, metadata };
    const options = { apiKey, project, sessionName, source, verbose, serverUrl: baseUrl };
    this.#tracer = input.tracer ?? new HoneyHiveTracer(options);
    this.#enrich(this.#about);
  }

  /** The session of runs that begin now. */
  get sessionId(): string {
    return this.#tracer.sessionId;
  }

  /** Begins a new session for later runs. */
  async startNewSession(): Promise<void> {
    this.#tracer.sessionId = globalThis.crypto.randomUUID();
    this.#enrich(this.#about);
  }

  async setFeedback(feedback: Data): Promise<void> {
    this.#enrich({ feedback });
  }
  async setMetric(metrics: Data): Promise<void> {
    this.#enrich({ metrics });
  }
  async setMetadata(metadata: Data): Promise<void> {
    this.#enrich({ metadata });
  }
  async setUserProperties(userProperties: Data): Promise<void> {
    this.#enrich({ userProperties });
  }
  /** Sends what is recorded. */
  async flush(): Promise<void> {
    await this.#tracer.flush();
  }

  // oxlint-disable-next-line max-params -- LangChain's signature
  async handleLLMStart(
    model: unknown,
    prompts: readonly unknown[],
    runId: string,
    parentRunId?: string,
    extra?: unknown,
    _tags?: readonly string[],
    metadata?: unknown,
    runName?: string,
  ): Promise<void> {
    const name = nameOf(model, runName, 'model');
    const data = readModelStart(model, prompts, extra, metadata);
    this.#start({ runId, parentRunId, name, eventType: 'model', data, signal: signalOf(extra) });
  }
  // oxlint-disable-next-line max-params -- LangChain's signature
  async handleChatModelStart(
    model: unknown,
    messages: readonly unknown[],
    runId: string,
    parentRunId?: string,
    extra?: unknown,
    tags?: readonly string[],
    metadata?: unknown,
    runName?: string,
  ): Promise<void> {
    await this.handleLLMStart(model, messages, runId, parentRunId, extra, tags, metadata, runName);
  }
  async handleLLMEnd(output: unknown, runId: string): Promise<void> {
    this.#end(runId, readModelEnd(output));
  }
  async handleLLMError(error: unknown, runId: string): Promise<void> {
    this.#fail(runId, error);
  }

  // oxlint-disable-next-line max-params -- LangChain's signature
  async handleChainStart(
    chain: unknown,
    inputs: unknown,
    runId: string,
    parentRunId?: string,
    _tags?: readonly string[],
    metadata?: unknown,
    _runType?: string,
    runName?: string,
  ): Promise<void> {
    const name = nameOf(chain, runName, 'chain');
    this.#start({ runId, parentRunId, name, eventType: 'chain', data: { inputs, metadata } });
  }
  async handleChainEnd(outputs: unknown, runId: string): Promise<void> {
    this.#end(runId, { outputs });
  }
  async handleChainError(error: unknown, runId: string): Promise<void> {
    this.#fail(runId, error);
  }

  // oxlint-disable-next-line max-params -- LangChain's signature
  async handleToolStart(
    tool: unknown,
    input: unknown,
    runId: string,
    parentRunId?: string,
    _tags?: readonly string[],
    metadata?: unknown,
    runName?: string,
  ): Promise<void> {
    const name = nameOf(tool, runName, 'tool');
    this.#start({
      runId,
      parentRunId,
      name,
      eventType: 'tool',
      data: { inputs: { input }, metadata },
    });
  }
  async handleToolEnd(output: unknown, runId: string): Promise<void> {
    this.#end(runId, { outputs: { output: readToolOutput(output) } });
  }
  async handleToolError(error: unknown, runId: string): Promise<void> {
    this.#fail(runId, error);
  }

  // oxlint-disable-next-line max-params -- LangChain's signature
  async handleRetrieverStart(
    retriever: unknown,
    query: string,
    runId: string,
    parentRunId?: string,
    _tags?: readonly string[],
    metadata?: unknown,
    runName?: string,
  ): Promise<void> {
    const name = nameOf(retriever, runName, 'retriever');
    this.#start({
      runId,
      parentRunId,
      name,
      eventType: 'tool',
      data: { inputs: { query }, metadata },
    });
  }
  async handleRetrieverEnd(documents: unknown, runId: string): Promise<void> {
    this.#end(runId, { outputs: { documents } });
  }
  async handleRetrieverError(error: unknown, runId: string): Promise<void> {
    this.#fail(runId, error);
  }

  async handleAgentAction(action: unknown, runId: string): Promise<void> {
    this.#runs.get(runId)?.enrich({ metadata: { agent_action: action } });
  }
  async handleAgentEnd(finish: unknown, runId: string): Promise<void> {
    this.#runs.get(runId)?.enrich({ metadata: { agent_finish: finish } });
  }

  #enrich(data: EnrichData): void {
    void this.#tracer.enrichSession(data);
  }

  #start({ runId, parentRunId, name, eventType, data, signal }: RunStart): void {
    const parent = parentRunId === undefined ? undefined : this.#runs.get(parentRunId);
    // A run whose stream is left ends with the run or span above: LangChain calls no handler for it.
    const options = { ...data, eventType, endsWithParent: true, ...(parent ? { parent } : {}) };
    const span = this.#tracer.startSpan(name, options);
    this.#runs.set(runId, span);
    // LangChain calls no handler for aborted runs.
    signal?.addEventListener('abort', () => this.#take(runId)?.cancel(signal.reason).end(), {
      once: true,
    });
  }

  #end(runId: string, data: EnrichData): void {
    this.#take(runId)?.enrich(data).end();
  }

  #fail(runId: string, error: unknown): void {
    this.#take(runId)?.fail(error).end();
  }

  #take(runId: string): HoneyHiveSpan | undefined {
    const span = this.#runs.get(runId);
    this.#runs.delete(runId);
    return span;
  }
}
