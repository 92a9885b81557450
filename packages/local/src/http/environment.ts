import type { Changes } from '../changes.ts';
import type { Reader } from '../reader.ts';
import type { Recorder } from '../recorder.ts';
import type { Access } from './access.ts';
import type { RequestLog } from './request-log.ts';

/** What the routes work with. */
export interface Backend {
  recorder: Recorder;
  reader: Reader;
  changes: Changes;
  log: RequestLog;
  apiKey: string | undefined;
  access: Access;
  clear: () => void;
}

/** The variables of one request, for Hono. */
export interface Environment {
  Variables: { bytes: number };
}
