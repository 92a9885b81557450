import { HoneyHiveTracer, mix, type TracerClass } from '@honeyhive/node';
import { type Cost, CostMixin } from './cost.ts';

interface Mixed extends HoneyHiveTracer, Cost {}
const Mixed: TracerClass<Mixed> = /* @__PURE__ */ mix(HoneyHiveTracer, CostMixin);

/** Tracer for Node with cost tracking. */
export class CostTracer extends Mixed {}
