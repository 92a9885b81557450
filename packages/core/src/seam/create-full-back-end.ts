import { createExporterTransport } from '../export/transport/exporter-transport.ts';
import type { BackEnd, BackEndParts } from './back-end.ts';
import { createBackEnd } from './create-back-end.ts';

/** Creates a back end that supports exporters: for servers, and pages with an exporter. */
export const createFullBackEnd = (parts: BackEndParts): BackEnd =>
  createBackEnd({ ...parts, createExporterTransport });
