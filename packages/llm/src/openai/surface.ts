import type { CallContext } from '../client/call-context.ts';
import type { Api, ApiName } from '../client/call.ts';
import type { Surface } from '../client/overlay.ts';
import { keepParent, traceTools } from '../client/run-tools.ts';
import { traceApi } from '../client/trace-api.ts';

const api = (name: ApiName, operation: string, more: Partial<Api> = {}): Api => ({
  name,
  operation,
  type: 'tool',
  ...more,
});

const MODEL = { type: 'model', asksForUsage: true } as const;
const FORM = { isForm: true } as const;

/**
 * Traced methods of OpenAI's client, versions 4 to 7. The client's helpers call the model through the same methods.
 */
export const OPENAI_SURFACE: Surface<CallContext> = {
  'chat.completions.create': traceApi(api('chat', 'chat', MODEL)),
  'chat.completions.stream': keepParent,
  'chat.completions.runTools': traceTools,
  'beta.chat.completions.stream': keepParent,
  'beta.chat.completions.runTools': traceTools,
  'responses.create': traceApi(api('responses', 'chat', { type: 'model' })),
  'responses.stream': keepParent,
  'completions.create': traceApi(api('completions', 'text_completion', MODEL)),
  'embeddings.create': traceApi(api('embeddings', 'embeddings')),
  'moderations.create': traceApi(api('moderations', 'moderation')),
  'images.generate': traceApi(api('media', 'image_generation')),
  'images.edit': traceApi(api('media', 'image_generation', FORM)),
  'images.createVariation': traceApi(api('media', 'image_generation', FORM)),
  'audio.speech.create': traceApi(api('media', 'speech')),
  'audio.transcriptions.create': traceApi(api('media', 'transcription', FORM)),
  'audio.translations.create': traceApi(api('media', 'translation', FORM)),
};
