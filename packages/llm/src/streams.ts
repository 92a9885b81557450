/** Follows streamed answers of models, for every provider. @module */
export { followStream, type FollowStreamOptions } from './streams/follow-stream.ts';
