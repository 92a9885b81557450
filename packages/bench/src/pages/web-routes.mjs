export { traceRoutes } from '@honeyhive/web/routes';
