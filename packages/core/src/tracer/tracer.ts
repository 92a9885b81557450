import { HoneyHiveTracerBase } from './base.ts';
import { mix, type TracerClass } from './mixin.ts';
import { type TracerContext, TracerContextMixin } from './mixins/context.ts';
import { type TracerOperations, TracerOperationsMixin } from './mixins/operations.ts';
import { type TracerSession, TracerSessionMixin } from './mixins/session.ts';

interface Mixed extends HoneyHiveTracerBase, TracerOperations, TracerContext, TracerSession {}
const Mixed: TracerClass<Mixed> = /* @__PURE__ */ mix(
  HoneyHiveTracerBase,
  TracerOperationsMixin,
  TracerContextMixin,
  TracerSessionMixin,
);

/**
 * Tracer for every runtime. `@honeyhive/node` and `@honeyhive/web` export the same class with the runtime added.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ apiKey: 'hh_prod_key', source: 'production' });
 * const answer = tracer.trace(async function answer(question: string) {
 *   return complete(question);
 * });
 */
export class HoneyHiveTracer extends Mixed {}
