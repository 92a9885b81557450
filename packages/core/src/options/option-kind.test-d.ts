// A mixin's options, as its users and its author see them; compiled, never run.
import {
  HoneyHiveTracer,
  type HoneyHiveTracerBase,
  mix,
  type Mixin,
  type OptionRules,
  rule,
  type TracerClass,
  withOptionRules,
} from '../index.ts';

declare module '@honeyhive/core' {
  interface TracerOptions {
    typeTestBudget?: number | undefined;
  }
}

interface Budget {
  readonly budget: number;
}
const BudgetMixin: Mixin<Budget, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements Budget {
    static readonly optionRules: OptionRules = withOptionRules(Base, {
      typeTestBudget: rule.count({ fallback: 5, env: ['HH_BUDGET'] }),
    });
    get budget(): number {
      const { typeTestBudget } = this.settings;
      // @ts-expect-error An option may be left out: its fallback is the rule's affair.
      const budget: number = typeTestBudget;
      return typeTestBudget ?? budget;
    }
  };

interface Mixed extends HoneyHiveTracer, Budget {}
const Mixed: TracerClass<Mixed> = /* @__PURE__ */ mix(HoneyHiveTracer, BudgetMixin);
class BudgetTracer extends Mixed {}

// @ts-expect-error An option that the interface does not declare could be given by nobody.
withOptionRules(HoneyHiveTracer, { typeTestBudgt: rule.count() });

void BudgetTracer.init({ typeTestBudget: 1, config: { typeTestBudget: 2 } });
// @ts-expect-error Misspelt in code, it is seen before it runs.
void BudgetTracer.init({ typeTestBudgt: 1 });
// @ts-expect-error Of the wrong kind.
void BudgetTracer.init({ config: { typeTestBudget: 'much' } });
BudgetTracer.check({ typeTestBudget: 1 });
const rules: OptionRules = BudgetTracer.optionRules;
void rules;
