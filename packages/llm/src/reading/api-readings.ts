import type { ApiName } from '../client/call.ts';
import type { ApiReading } from './api.ts';
import { MEDIA } from './media-apis.ts';
import { CHAT, COMPLETIONS, EMBEDDINGS, MODERATIONS, RESPONSES } from './text-apis.ts';

/** Readings of the APIs, by name. */
export const apiReadings: Readonly<Record<ApiName, ApiReading>> = {
  chat: CHAT,
  responses: RESPONSES,
  completions: COMPLETIONS,
  embeddings: EMBEDDINGS,
  moderations: MODERATIONS,
  media: MEDIA,
};
