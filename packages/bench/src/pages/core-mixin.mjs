import { HoneyHiveTracer, mix } from '@honeyhive/core';

/** @type {import('@honeyhive/core').Mixin<{ readonly spent: number }, import('@honeyhive/core').HoneyHiveTracerBase>} */
const CostMixin = (Base) =>
  class extends Base {
    #spent = 0;
    /** @type {() => void} */
    stop = this.observe({ spanEnd: () => void (this.#spent += 1) });
    get spent() {
      return this.#spent;
    }
  };

class CostTracer extends mix(HoneyHiveTracer, CostMixin) {}

export const tracer = new CostTracer({ apiKey: 'key' });
