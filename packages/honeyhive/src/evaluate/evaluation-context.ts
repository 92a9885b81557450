import { AsyncLocalStorage } from 'node:async_hooks';

/** The case that is evaluated. */
export interface EvaluatedCase {
  /** Default options of tracers built within the case. */
  readonly options: {
    readonly apiKey: string;
    readonly project: string | undefined;
    readonly serverUrl: string | undefined;
  };
  readonly ids: {
    readonly sessionId: string;
    readonly runId: string;
    readonly datasetId: string;
    readonly datapointId: string;
  };
}

const storage = new AsyncLocalStorage<EvaluatedCase>();

/** Runs `work` for a case: tracers that are built meanwhile belong to it. */
export const runInCase = <R>(evaluated: EvaluatedCase, work: () => R): R =>
  storage.run(evaluated, work);

/** The case that is evaluated here. */
export const currentCase = (): EvaluatedCase | undefined => storage.getStore();
