import type { AnyTracer } from '@honeyhive/core';
import { attempt } from '../client/attempt.ts';
import type { Prices } from '@honeyhive/core/gen-ai';
import { tracerOfCall } from './call-tracer.ts';
import type {
  AiSdkIntegration,
  CallEvent,
  EndEvent,
  ErrorEvent,
  StartEvent,
  ToolEvent,
} from './events.ts';
import { Operation } from './operation.ts';

/** Calls kept at most: one whose end is never told is forgotten with the oldest. */
const MAX_CALLS = 10_000;

/** Ids of the open calls of a tracer: an integration may be registered more than once, as by a reloaded module. */
const taken = new WeakMap<AnyTracer, Set<string>>();

/** How calls of AI SDK 7 become spans. */
export interface IntegrationOptions {
  readonly tracer: AnyTracer | undefined;
  readonly prices: Prices | undefined;
  /** The integration hears of every call of the process, not of those alone that it is given to. */
  readonly isRegistered: boolean;
}

/** An integration for AI SDK 7. Each call finds its own tracer; nothing of it throws into the call. */
export function integration({
  tracer,
  prices,
  isRegistered,
}: IntegrationOptions): AiSdkIntegration {
  const calls = new Map<string, Operation>();
  const forget = (callId: string): void => {
    const operation = calls.get(callId);
    if (operation) taken.get(operation.tracer)?.delete(callId);
    calls.delete(callId);
  };
  const at =
    <Event extends CallEvent>(work: (operation: Operation, event: Event) => void) =>
    (given: unknown): void =>
      attempt(() => {
        const event = given as Event;
        const operation = calls.get(event.callId);
        if (operation) work(operation, event);
      });
  const over = (work: (operation: Operation, event: EndEvent & ErrorEvent) => void) => {
    const told = at(work);
    return (event: unknown): void => {
      told(event);
      attempt(() => forget((event as CallEvent).callId));
    };
  };
  const start = (event: StartEvent): void => {
    // AI SDK 6 has such events too, and tells the same to its tracer.
    if (!(Number.parseInt(event.aiVersion ?? '', 10) >= 7)) return;
    const found = tracerOfCall(tracer, isRegistered);
    const open = (found && taken.get(found)) ?? new Set();
    if (!found || open.has(event.callId)) return;
    calls.set(event.callId, new Operation(found, event, prices));
    taken.set(found, open.add(event.callId));
    const [oldest] = calls.size > MAX_CALLS ? calls.keys() : [];
    if (oldest !== undefined) forget(oldest);
  };
  return {
    onStart: (event) => attempt(() => start(event as StartEvent)),
    onStepStart: at((call, event: StartEvent) => call.startStep(event)),
    onLanguageModelCallStart: at((call, event: StartEvent) => call.startModel(event)),
    onLanguageModelCallEnd: at((call, event: EndEvent) => call.endModel(event)),
    onToolExecutionStart: at((call, event: ToolEvent) => call.startTool(event)),
    onToolExecutionEnd: at((call, event: ToolEvent) => call.endTool(event)),
    onStepEnd: at((call) => call.endStep()),
    onStepError: at((call, event: ErrorEvent) => call.failStep(event.error)),
    onEnd: over((call, event) => call.end(event)),
    onAbort: over((call, event) => call.stop('cancel', reasonOf(event))),
    onError: over((call, event) => call.stop('fail', event.error)),
    executeTool: (event) => {
      const { toolCallId } = event as ToolEvent;
      return calls.get(event.callId)?.runTool(toolCallId, event.execute) ?? event.execute();
    },
    executeLanguageModelCall: (event) =>
      calls.get(event.callId)?.runModel(event.execute) ?? event.execute(),
  };
}

const reasonOf = ({ reason }: ErrorEvent): unknown =>
  reason instanceof Error || typeof reason === 'string' ? reason : undefined;
