export { receive, send } from '@honeyhive/web/port';
