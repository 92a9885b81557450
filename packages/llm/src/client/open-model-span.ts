import type { HoneyHiveSpan } from '@honeyhive/core';
import type { Attributes } from '@opentelemetry/api';
import { activeOnly } from './active-only.ts';
import type { Body, ClientTracer } from './call-context.ts';

/** Model spans already taken by a call. */
const taken = new WeakSet<object>();

/** A span that can be read, with the open spans that end with the span. */
type OpenSpan = HoneyHiveSpan & {
  readonly attributes?: Attributes;
  readonly below?: ReadonlySet<OpenSpan>;
};

/** A call, as far as a framework's event of the call says the same. */
interface Asked {
  readonly tracer: ClientTracer;
  readonly model: string;
  readonly body: Body;
  readonly parent: OpenSpan | undefined;
}

/**
 * Returns the open model span of the call's tracer: a framework, wrapper or the application has started the event of
 * the same call. The span is the active one; or, of a framework which tells of calls by callbacks, a span below the
 * active one, for the same model and the same last message. The call adds to the span instead of creating a second
 * event.
 */
export function takeOpenModelSpan(asked: Asked): HoneyHiveSpan | undefined {
  const { tracer, model, parent } = asked;
  const active: OpenSpan | undefined = parent ?? tracer.activeSpan;
  const span = active && (isFree(active, model) ? active : foundBelow(active, asked));
  if (span) taken.add(span);
  return span;
}

/** Releases the span of a failed call: the framework may retry under the same span. */
export const giveBack = (span: object): void => void taken.delete(span);

function foundBelow({ below }: OpenSpan, asked: Asked): OpenSpan | undefined {
  for (const span of below ?? []) {
    const found =
      !activeOnly.has(span) && isFree(span, asked.model) && isSameQuestion(span, asked.body)
        ? span
        : foundBelow(span, asked);
    if (found) return found;
  }
  return undefined;
}

function isFree(span: OpenSpan, model: string): boolean {
  if (!span.isRecording() || taken.has(span)) return false;
  const { attributes = {} } = span;
  const known = attributes[MODEL] ?? attributes['honeyhive_config.model'];
  return isModelSpan(attributes) && (known === undefined || known === model);
}

const MODEL = 'gen_ai.request.model';
const CONTENT = /^honeyhive_inputs\.chat_history\.\d+\.content/;
/** Compared beginning of a message: recorded texts are cut at a limit. */
const COMPARED = 1_000;
/** Depth of a message's text: list, message, parts, part. */
const MAX_DEPTH = 4;

/** True if the last recorded message is the last message of the call; calls in parallel differ in it. */
function isSameQuestion({ attributes = {} }: OpenSpan, { messages, input }: Body): boolean {
  const name = Object.keys(attributes)
    .filter((key) => CONTENT.test(key))
    .at(-1);
  let asked: unknown = messages ?? input;
  for (let depth = 0; depth < MAX_DEPTH && typeof asked === 'object' && asked; depth += 1) {
    const { content, text = content } = asked as { content?: unknown; text?: unknown };
    asked = Array.isArray(asked) ? asked.at(-1) : text;
  }
  const begins = (text: unknown): string => String(text).slice(0, COMPARED);
  return name !== undefined && begins(attributes[name]) === begins(asked);
}

/** True for a span of a model call in any vocabulary. */
function isModelSpan(attributes: Attributes): boolean {
  const [kind] = KINDS.flatMap((name) => attributes[name] ?? []);
  return kind === undefined ? MODEL in attributes : MODELS.test(String(kind));
}

const KINDS = ['honeyhive_event_type', 'gen_ai.operation.name', 'openinference.span.kind'];
const MODELS = /^(?:model|chat|text_completion|generate_content|LLM)$/;
