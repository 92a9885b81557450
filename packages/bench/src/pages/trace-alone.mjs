// A component library tracing functions and leaving the tracer to the application.
import { trace } from '@honeyhive/web';

export const answer = trace(async (question) => question);
