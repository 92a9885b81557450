import type { Answer, Usage } from '../answer/answer.ts';
import { AnswerBuilder } from '../answer/answer-builder.ts';
import { digestLater } from '../answer/digest-later.ts';
import { withoutMedia } from '../answer/media.ts';
import type { Body } from '../client/call-context.ts';
import type { ApiReading, RequestData } from './api.ts';
import type { Reader } from '../streams/reader.ts';
import { configOf, parameterAttributes } from './request-parameters.ts';

interface MediaUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly total_tokens?: number;
}
interface MediaAnswer {
  readonly type?: string;
  readonly model?: string;
  readonly data?: readonly unknown[];
  readonly text?: string;
  readonly delta?: string;
  readonly language?: string;
  readonly duration?: number;
  readonly usage?: MediaUsage;
}

const CONTENT = ['prompt', 'input', 'instructions', 'image', 'mask', 'file'];

/** An upload, by reference: a File, a Blob, a Response or a stream of a file. */
function uploadOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(uploadOf);
  if (typeof value !== 'object' || value === null) return value;
  const { name, type: mime, size: bytes, path } = value as Body;
  const digest =
    value instanceof Blob ? digestLater(value.size, () => value.arrayBuffer()) : undefined;
  return {
    type: 'file',
    name: name ?? path,
    mime,
    bytes,
    get sha256() {
      return digest?.hex;
    },
  };
}

function request(body: Body): RequestData {
  const { prompt, input, instructions, image, mask, file } = body;
  return {
    inputs: {
      prompt,
      input,
      instructions,
      image: uploadOf(image),
      mask: uploadOf(mask),
      file: uploadOf(file),
    },
    config: configOf(body, CONTENT),
    attributes: parameterAttributes(body),
  };
}

const usageOf = (usage: MediaUsage | undefined): Usage => ({
  input: usage?.input_tokens,
  output: usage?.output_tokens,
  total: usage?.total_tokens,
});

/** Reads pictures, by reference, or a text with the language. */
function answer(value: unknown): Answer {
  if (typeof value === 'string') return { outputs: { text: value } };
  const { model, data, text, language, duration, usage } = (value ?? {}) as MediaAnswer;
  const outputs = data ? { images: withoutMedia(data) } : { text, language, duration };
  return { model, usage: usageOf(usage), outputs };
}

/** Reads the events of streamed pictures and texts. */
function reader(): Reader {
  const builder = new AnswerBuilder();
  let last: Answer | undefined;
  return {
    get hasText() {
      return builder.hasText;
    },
    get answer() {
      return last ?? builder.answer;
    },
    push(value) {
      const event = (value ?? {}) as MediaAnswer;
      if (event.type?.endsWith('.completed')) last = answer({ ...event, data: [event] });
      if (event.type?.endsWith('.done')) last = answer(event);
      return builder.text(event.delta) || last !== undefined;
    },
  };
}

/** Pictures, speech, transcriptions and translations. */
export const MEDIA: ApiReading = { request, answer, reader };
