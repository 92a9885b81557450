/** React bindings for HoneyHive tracing. @module */
export type { ChatTurn, ChatTurnOptions } from './turn.ts';
export { TraceErrorBoundary, type TraceErrorBoundaryProps } from './error-boundary.tsx';
export {
  HoneyHiveProvider,
  type HoneyHiveProviderProps,
  type ReactTracer,
  useTracer,
} from './provider.tsx';
export { type ChatTrace, useChatTrace } from './use-chat-trace.ts';
export { type Feedback, useFeedback } from './use-feedback.ts';
export { useSession } from './use-session.ts';
export { type Trace, useTrace } from './use-trace.ts';
export { useTracedCallback } from './use-traced-callback.ts';
