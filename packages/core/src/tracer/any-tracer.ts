import type { HoneyHiveTracerBase } from './base.ts';
import type { TracerOperations } from './mixins/operations.ts';
import type { TracerSession } from './mixins/session.ts';

/** Tracer as used by module functions. */
export type AnyTracer = HoneyHiveTracerBase & TracerOperations & TracerSession;
