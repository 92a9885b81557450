import type { Reader } from '../streams/reader.ts';
import type { ReadableSpan } from './read-span.ts';

/** Code that reads answers, once loaded: a page loads the code separately from the first file. */
export const code: { reader?: () => Reader; readSpan?: (span: ReadableSpan) => void } = {};

let isAsked = false;

/** Loads the code that reads answers. Without the code, spans of AI SDK 5 and 6 are sent in the SDK's own words. */
export function loadCode(): void {
  if (isAsked) return;
  isAsked = true;
  import('./answers.ts').then(
    ({ readSpan, uiMessageReader }) =>
      void Object.assign(code, { reader: uiMessageReader, readSpan }),
    () => {
      isAsked = false;
    },
  );
}
