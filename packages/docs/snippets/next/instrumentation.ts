import '@/lib/tracer.ts';

export { onRequestError } from '@honeyhive/node';
