export {
  HoneyHiveProvider,
  TraceErrorBoundary,
  useFeedback,
  useSession,
  useTrace,
  useTracedCallback,
  useTracer,
} from '@honeyhive/react';
export { readText, useChatTrace } from '@honeyhive/react/chat';
