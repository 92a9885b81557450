import { withoutMedia } from '../answer/media.ts';
import type { Body } from '../client/call-context.ts';
import type { ApiReading, RequestData } from './api.ts';
import { chatReader, readCompletion } from '../streams/chat-completions.ts';
import { readResponse, responsesReader } from '../streams/responses.ts';
import { objectsOf } from '../streams/shape.ts';
import { configOf, parameterAttributes } from './request-parameters.ts';

const requestData = (
  body: Body,
  content: readonly string[],
  inputs: Readonly<Record<string, unknown>>,
  apiType?: string,
): RequestData => ({
  inputs,
  config: configOf(body, content),
  attributes: { ...parameterAttributes(body), 'openai.api.type': apiType },
});

/** `chat.completions.create`. */
export const CHAT: ApiReading = {
  request(body) {
    const { messages, prediction } = body;
    const content = (prediction as Body | null | undefined)?.['content'];
    return requestData(
      body,
      ['messages', 'prediction'],
      {
        chat_history: withoutMedia(messages) ?? [],
        ...(content ? { prediction: { role: 'assistant', content } } : {}),
      },
      'chat_completions',
    );
  },
  answer: readCompletion,
  reader: chatReader,
};

/** `responses.create`. */
export const RESPONSES: ApiReading = {
  request(body) {
    const { instructions, input } = body;
    const system = instructions ? [{ role: 'system', content: instructions }] : [];
    const given = typeof input === 'string' ? [{ role: 'user', content: input }] : (input ?? []);
    const history = [...system, ...[withoutMedia(given)].flat()];
    return requestData(body, ['input', 'instructions'], { chat_history: history }, 'responses');
  },
  answer: readResponse,
  reader: responsesReader,
};

/** `completions.create`, the older form without messages. */
export const COMPLETIONS: ApiReading = {
  request: (body) => requestData(body, ['prompt', 'suffix'], { prompt: body['prompt'] }),
  answer: readCompletion,
  reader: chatReader,
};

interface Embeddings {
  readonly model?: string;
  readonly data?: ReadonlyArray<{ readonly embedding?: unknown }>;
  readonly usage?: { readonly prompt_tokens?: number; readonly total_tokens?: number };
}

/** `embeddings.create`. The vectors stay in the process. */
export const EMBEDDINGS: ApiReading = {
  request: (body) => requestData(body, ['input'], { input: body['input'] }),
  answer(value) {
    const { model, data: given, usage } = (value ?? {}) as Embeddings;
    const data = objectsOf(given);
    const vector = data[0]?.embedding;
    return {
      model,
      usage: { input: usage?.prompt_tokens, total: usage?.total_tokens },
      outputs: {
        count: data.length,
        dimensions: Array.isArray(vector) ? vector.length : undefined,
      },
    };
  },
};

interface Moderation {
  readonly id?: string;
  readonly model?: string;
  readonly results?: ReadonlyArray<{ flagged?: boolean; categories?: Record<string, boolean> }>;
}

/** `moderations.create`. */
export const MODERATIONS: ApiReading = {
  request: (body) => requestData(body, ['input'], { input: withoutMedia(body['input']) }),
  answer(value) {
    const { id, model, results } = (value ?? {}) as Moderation;
    const outputs = objectsOf(results).map(({ flagged, categories = {} }) => ({
      flagged,
      categories: Object.keys(categories).filter((name) => categories[name]),
    }));
    return { id, model, outputs: outputs.length === 1 ? outputs[0] : { results: outputs } };
  },
};
