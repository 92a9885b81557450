/** Parents across workers, frames and windows. @module */
export { receive, type ReceiveOptions, send, type SendOptions } from './port/port.ts';
