import type { TracerOptions } from '@honeyhive/node';
import { SessionTracer } from './session-tracer.ts';

/** Members with another meaning in `honeyhive`. */
type OtherMeaning = 'trace' | 'startSession' | 'enrichSession' | 'enrichSpan' | 'sessionId';

/** Members through which the subclass reaches the originals. */
type Inner = 'moveTo' | 'activeSessionId' | 'beginSession' | 'updateSession' | 'updateSpan';

/** Members inherited from the tracer of `@honeyhive/node` unchanged. */
export type TracerMembers = Omit<SessionTracer, OtherMeaning | Inner>;

/** Node's tracer as a class whose members of another meaning are free to be declared anew. */
export const TracerBase: Pick<typeof SessionTracer, 'check' | 'optionRules'> &
  (new (options?: TracerOptions) => TracerMembers) = SessionTracer;
