import type { Attributes } from '@opentelemetry/api';
import type { Answer, Usage } from './answer.ts';
import { BoundedText, MAX_LENGTH, type Room } from './bounded-text.ts';

/** Maximum of choices per answer, tool calls per choice, annotations. */
const MAX_PARTS = 128;

interface Call {
  id?: string | undefined;
  type: string;
  readonly name: BoundedText;
  readonly arguments: BoundedText;
}

interface Choice {
  role: string;
  readonly content: BoundedText;
  readonly reasoning: BoundedText;
  readonly refusal: BoundedText;
  reason?: string;
  /** Calls by the provider's index: parallel calls arrive interleaved. */
  readonly calls: Map<number | string, Call>;
  readonly legacyCall: Call;
  annotations?: unknown[];
}

/** Pieces of a tool call. */
export interface CallPiece {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  readonly arguments?: string | undefined;
}

const newCall = (room: Room): Call => ({
  type: 'function',
  name: new BoundedText(room),
  arguments: new BoundedText(room),
});

/** Puts a streamed answer together, bounded in memory: every choice and every tool call apart. */
export class AnswerBuilder {
  readonly #choices = new Map<number, Choice>();
  readonly #room: Room = { left: MAX_LENGTH };
  /** True after the first visible text piece. */
  hasText = false;
  id: string | undefined;
  model: string | undefined;
  usage: Usage | undefined;
  error: string | undefined;
  attributes: Attributes | undefined;

  text(piece: unknown, index = 0): boolean {
    const isSeen = this.#choice(index)?.content.add(piece) ?? false;
    this.hasText ||= isSeen;
    return isSeen;
  }
  reasoning(piece: unknown, index = 0): boolean {
    return this.#choice(index)?.reasoning.add(piece) ?? false;
  }
  refusal(piece: unknown, index = 0): boolean {
    return this.#choice(index)?.refusal.add(piece) ?? false;
  }
  role(role: string | undefined, index = 0): void {
    const choice = this.#choice(index);
    if (role && choice) choice.role = role;
  }
  /** Adds a piece of the tool call with the provider's `key`. */
  call(key: number | string, piece: CallPiece, index = 0): boolean {
    const calls = this.#choice(index)?.calls;
    if (!calls || (calls.size >= MAX_PARTS && !calls.has(key))) return false;
    const call = calls.get(key) ?? newCall(this.#room);
    calls.set(key, call);
    addTo(call, piece);
    return true;
  }
  /** Adds a piece of a call of OpenAI's old form, which has no id. */
  legacyCall(piece: CallPiece, index = 0): boolean {
    const choice = this.#choice(index);
    if (choice) addTo(choice.legacyCall, piece);
    return choice !== undefined;
  }
  annotations(list: readonly unknown[] | null | undefined, index = 0): void {
    const choice = Array.isArray(list) ? this.#choice(index) : undefined;
    if (choice && list)
      choice.annotations = [...(choice.annotations ?? []), ...list].slice(0, MAX_PARTS);
  }
  finish(reason: string | null | undefined, index = 0): void {
    const choice = reason && this.#choice(index);
    if (choice) choice.reason = reason;
  }
  /** Merges token counts: providers spread the counts over several events. */
  use(usage: Usage | undefined): void {
    if (usage) this.usage = { ...this.usage, ...defined(usage) };
  }

  /** The answer so far. With several choices, the first is the output and the full list is in `choices`. */
  get answer(): Answer {
    const { id, model, usage, error, attributes } = this;
    const choices = [...this.#choices].sort(([a], [b]) => a - b).map(([, choice]) => choice);
    const outputs = choices.map(outputOf);
    return {
      id,
      model,
      usage,
      error,
      attributes,
      finishReasons: choices.flatMap(({ reason }) => reason ?? []),
      outputs: withChoices(outputs),
    };
  }

  #choice(index: number): Choice | undefined {
    const known = this.#choices.get(index);
    if (known || this.#choices.size >= MAX_PARTS) return known;
    const choice: Choice = {
      role: 'assistant',
      content: new BoundedText(this.#room),
      reasoning: new BoundedText(this.#room),
      refusal: new BoundedText(this.#room),
      calls: new Map(),
      legacyCall: newCall(this.#room),
    };
    this.#choices.set(index, choice);
    return choice;
  }
}

/** Returns the first of several outputs, with the full list. */
export const withChoices = (
  outputs: ReadonlyArray<Record<string, unknown>>,
): Record<string, unknown> | undefined =>
  outputs.length > 1 ? { ...outputs[0], choices: outputs } : outputs[0];

function addTo(call: Call, { id, type, name, arguments: args }: CallPiece): void {
  if (id) call.id = id;
  if (type) call.type = type;
  call.name.add(name);
  call.arguments.add(args);
}

const functionOf = (call: Call): Record<string, unknown> => ({
  name: call.name.text,
  arguments: call.arguments.text,
});

const outputOf = (choice: Choice): Record<string, unknown> =>
  defined({
    role: choice.role,
    content: choice.content.text || (choice.refusal.text ? undefined : ''),
    reasoning: choice.reasoning.text || undefined,
    refusal: choice.refusal.text || undefined,
    tool_calls:
      choice.calls.size > 0
        ? [...choice.calls.values()].map((call) =>
            defined({ id: call.id, type: call.type, function: functionOf(call) }),
          )
        : undefined,
    function_call: choice.legacyCall.name.text ? functionOf(choice.legacyCall) : undefined,
    annotations: choice.annotations,
    finish_reason: choice.reason,
  });

/** Removes null and undefined entries. */
export const defined = <T extends object>(entries: T): T =>
  Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined && value !== null),
  ) as T;
