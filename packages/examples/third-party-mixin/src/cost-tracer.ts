import { HoneyHiveTracer, mix, type TracerClass } from '@honeyhive/node';
import { type Cost, CostMixin } from './cost.ts';

interface Mixed extends HoneyHiveTracer, Cost {}
const Mixed: TracerClass<Mixed> = /* @__PURE__ */ mix(HoneyHiveTracer, CostMixin);

/** The tracer for Node that also knows what it has cost. */
export class CostTracer extends Mixed {}
