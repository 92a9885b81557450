/** Streamed answers of models, followed whoever gives them. @module */
export { followStream, type FollowStreamOptions } from './streams/follow-stream.ts';
