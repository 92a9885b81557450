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
      !activeOnly.has(span) && isFree(span, asked.model) && isSameQuestion(span, asked)
        ? span
        : foundBelow(span, asked);
    if (found) return found;
  }
  return undefined;
}

function isFree(span: OpenSpan, model: string): boolean {
  const { attributes = {} } = span;
  return (
    (modelOf(attributes) ?? model) === model &&
    isModelSpan(attributes) &&
    span.isRecording() &&
    !taken.has(span)
  );
}

const MODEL = 'gen_ai.request.model';
const modelOf = (attributes: Attributes): unknown =>
  attributes[MODEL] ?? attributes['honeyhive_config.model'];

const CONTENT = /^honeyhive_inputs\.chat_history\.\d+\.content/;
/** Compared beginning of a message: recorded texts are cut at a limit. */
const COMPARED = 1_000;
/** Depth of a message's text: list, message, parts, part. */
const MAX_DEPTH = 4;

/**
 * True if the last recorded message is the last message of the call; calls in parallel differ in it. A span without
 * messages must name the model.
 */
function isSameQuestion({ attributes = {} }: OpenSpan, { model, body }: Asked): boolean {
  const { messages, input } = body;
  const name = Object.keys(attributes)
    .filter((key) => CONTENT.test(key))
    .at(-1);
  let asked: unknown = messages ?? input;
  for (let depth = 0; depth < MAX_DEPTH && asked === Object(asked); depth += 1) {
    const { content, text = content } = asked as { content?: unknown; text?: unknown };
    asked = Array.isArray(asked) ? asked.at(-1) : text;
  }
  const begins = (text: unknown): string => String(text).slice(0, COMPARED);
  return name ? begins(attributes[name]) === begins(asked) : modelOf(attributes) === model;
}

/** True for a span of a model call in any vocabulary. */
function isModelSpan(attributes: Attributes): boolean {
  const [kind] = KINDS.flatMap((name) => attributes[name] ?? []);
  return kind === undefined ? MODEL in attributes : MODELS.test(kind as string);
}

const KINDS = ['honeyhive_event_type', 'gen_ai.operation.name', 'openinference.span.kind'];
const MODELS = /^(?:model|chat|text_completion|generate_content|LLM)$/;
