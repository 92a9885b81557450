export { uiMessageReader } from '../streams/ui-messages.ts';
export { readSpan } from './read-span.ts';
