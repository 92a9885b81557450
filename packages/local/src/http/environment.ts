import type { Collections } from '../collections/collections.ts';
import type { Changes } from '../changes.ts';
import type { Reader } from '../reader.ts';
import type { Recorder } from '../recorder.ts';
import type { Access } from './access.ts';
import type { RequestLog } from './request-log.ts';

/** Dependencies of the routes. */
export interface Backend {
  recorder: Recorder;
  reader: Reader;
  collections: Collections;
  changes: Changes;
  log: RequestLog;
  apiKey: string | undefined;
  access: Access;
  clear: () => void;
}

/** Variables of a request, for Hono. */
export interface Environment {
  Variables: { bytes: number };
}
