export { traceErrors } from '@honeyhive/web/errors';
