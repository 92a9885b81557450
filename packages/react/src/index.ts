/** React bindings for HoneyHive tracing. @module */
export type { ChatTurn, ChatTurnOptions } from './chat/turn.ts';
export { TraceErrorBoundary, type TraceErrorBoundaryProps } from './provider/error-boundary.tsx';
export {
  HoneyHiveProvider,
  type HoneyHiveProviderProps,
  type ReactTracer,
  useTracer,
} from './provider/provider.tsx';
export { type ChatTrace, useChatTrace } from './chat/use-chat-trace.ts';
export { type Feedback, useFeedback } from './hooks/use-feedback.ts';
export { useSession } from './hooks/use-session.ts';
export { type Trace, useTrace } from './hooks/use-trace.ts';
export { type TracedCallbackOptions, useTracedCallback } from './hooks/use-traced-callback.ts';
