import { createExporterTransport } from '../export/transport/exporter-transport.ts';
import type { BackEnd, BackEndParts } from './back-end.ts';
import { createBackEnd } from './create-back-end.ts';

/** Creates a back end that takes exporters too: for servers, and pages whose tracer has one. */
export const createFullBackEnd = (parts: BackEndParts): BackEnd =>
  createBackEnd({ ...parts, createExporterTransport });
