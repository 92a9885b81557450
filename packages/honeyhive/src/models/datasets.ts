import type { DatasetType, PipelineType } from './constants.ts';
import type { Data } from './data.ts';

export interface UpdateDatapointRequest {
  inputs?: Data | undefined;
  history?: Data[] | undefined;
  groundTruth?: Data | undefined;
  linkedEvals?: string[] | undefined;
  linkedDatasets?: string[] | undefined;
  metadata?: Data | undefined;
}

export interface CreateDatapointRequest {
  project: string;
  inputs: Data;
  history?: Data[] | undefined;
  groundTruth?: Data | undefined;
  linkedEvent?: string | undefined;
  linkedDatasets?: string[] | undefined;
  metadata?: Data | undefined;
}

/** Inputs with the expected outputs. */
export interface Datapoint extends UpdateDatapointRequest {
  id?: string | undefined;
  tenant?: string | undefined;
  projectId?: string | undefined;
  createdAt?: string | undefined;
  updatedAt?: string | undefined;
  linkedEvent?: string | undefined;
  saved?: boolean | undefined;
  type?: string | undefined;
}

/** A list of datapoints. */
export interface Dataset {
  project?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  type?: DatasetType | undefined;
  /** Ids. */
  datapoints?: string[] | undefined;
  numPoints?: number | undefined;
  linkedEvals?: string[] | undefined;
  saved?: boolean | undefined;
  pipelineType?: PipelineType | undefined;
  createdAt?: string | undefined;
  updatedAt?: string | undefined;
}

export interface CreateDatasetRequest {
  project: string;
  name: string;
  description?: string | undefined;
  type?: DatasetType | undefined;
  datapoints?: string[] | undefined;
  linkedEvals?: string[] | undefined;
  saved?: boolean | undefined;
  pipelineType?: PipelineType | undefined;
  metadata?: Data | undefined;
}

export interface DatasetUpdate {
  datasetId: string;
  name?: string | undefined;
  description?: string | undefined;
  datapoints?: string[] | undefined;
  linkedEvals?: string[] | undefined;
  metadata?: Data | undefined;
}
