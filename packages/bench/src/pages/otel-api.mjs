import { context, propagation, trace } from '@opentelemetry/api';

export { context, propagation, trace };
