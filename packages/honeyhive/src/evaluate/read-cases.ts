import type { Data } from '../models/data.ts';
import { datapointIdOf, datasetIdOf } from './datapoint-ids.ts';
import type { EvaluationConfig, RunConfig } from './evaluation-config.ts';
import type { Case } from './run-case.ts';
import type { RunApi } from './run-api.ts';

/** The cases of a run. */
export interface Cases {
  readonly datasetId: string;
  /** False for a dataset that HoneyHive does not store. */
  readonly isStored: boolean;
  readonly ids: readonly string[];
  /** Reads a case. Never rejects. */
  readonly read: (index: number) => Promise<Case>;
}

type Source = NonNullable<EvaluationConfig['dataset']>;

/** Reads the dataset of a run. Throws an Error that says what is wrong with it. */
export function readCases({ dataset, datasetId }: RunConfig, api: RunApi): Promise<Cases> {
  return dataset ? readGiven(dataset) : readStored(datasetId ?? '', api);
}

async function readGiven(dataset: Source): Promise<Cases> {
  const list = await collect(dataset);
  const ids = list.map(datapointIdOf);
  const read = async (index: number): Promise<Case> => {
    const { inputs, ground_truth: truth, ground_truths: truths } = list[index] ?? {};
    const groundTruth = (truth ?? truths ?? {}) as Data;
    return { index, datapointId: ids[index] ?? '', inputs: (inputs ?? {}) as Data, groundTruth };
  };
  return { datasetId: datasetIdOf(list), isStored: false, ids, read };
}

async function collect(dataset: Source): Promise<Data[]> {
  const isList =
    typeof dataset === 'object' && (Symbol.iterator in dataset || Symbol.asyncIterator in dataset);
  if (!isList) throw new Error('Dataset must be a list');
  const list: Data[] = [];
  for await (const item of dataset) {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw new Error('All items in dataset must be dictionaries');
    if (!('inputs' in item) && !('ground_truth' in item) && !('ground_truths' in item))
      throw new Error(
        `dataset[${list.length}] has no inputs: give { inputs: {…}, ground_truth: {…} }.`,
      );
    list.push(item);
  }
  return list;
}

async function readStored(datasetId: string, api: RunApi): Promise<Cases> {
  const ids = await api.datapointIds(datasetId);
  const read = async (index: number): Promise<Case> => {
    const datapointId = ids[index] ?? '';
    try {
      const { inputs = {}, groundTruth = {} } = await api.datapoint(datapointId);
      return { index, datapointId, inputs: inputs as Data, groundTruth: groundTruth as Data };
    } catch (readError) {
      return { index, datapointId, inputs: {}, groundTruth: {}, readError };
    }
  };
  return { datasetId, isStored: true, ids, read };
}
