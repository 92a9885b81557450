import type { HoneyHiveTracerBase } from './base.ts';
import type { TracerOperations } from './mixins/operations.ts';
import type { TracerSession } from './mixins/session.ts';

/** What module functions need of a tracer. */
export type AnyTracer = HoneyHiveTracerBase & TracerOperations & TracerSession;
