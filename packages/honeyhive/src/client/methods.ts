import type { Calls } from './calls.ts';

/** Name of a namespace. */
export type Namespace = keyof Calls;

/** Verb, path, then the names of the arguments in order: `body`, what stands in the path, and the query's. */
export type Method = readonly [verb: string, path: string, ...parameters: string[]];

/** All calls of the REST client, by namespace. */
export const METHODS: Readonly<Record<Namespace, Readonly<Record<string, Method>>>> = {
  session: {
    startSession: ['POST', '/session/start', 'body'],
    getSession: ['GET', '/session/{session_id}', 'session_id'],
  },
  events: {
    createEvent: ['POST', '/events', 'body'],
    updateEvent: ['PUT', '/events', 'body'],
    getEvents: ['POST', '/events/export', 'body'],
    createModelEvent: ['POST', '/events/model', 'body'],
    createEventBatch: ['POST', '/events/batch', 'body'],
    createModelEventBatch: ['POST', '/events/model/batch', 'body'],
  },
  metrics: {
    getMetrics: ['GET', '/metrics', 'project_name'],
    createMetric: ['POST', '/metrics', 'body'],
    updateMetric: ['PUT', '/metrics', 'body'],
    deleteMetric: ['DELETE', '/metrics', 'metric_id'],
  },
  tools: {
    getTools: ['GET', '/tools'],
    createTool: ['POST', '/tools', 'body'],
    updateTool: ['PUT', '/tools', 'body'],
    deleteTool: ['DELETE', '/tools', 'function_id'],
  },
  datapoints: {
    getDatapoints: ['GET', '/datapoints', 'project', 'datapoint_ids', 'dataset_name'],
    createDatapoint: ['POST', '/datapoints', 'body'],
    getDatapoint: ['GET', '/datapoints/{id}', 'id'],
    updateDatapoint: ['PUT', '/datapoints/{id}', 'body', 'id'],
    deleteDatapoint: ['DELETE', '/datapoints/{id}', 'id'],
  },
  datasets: {
    getDatasets: ['GET', '/datasets', 'project', 'type', 'dataset_id'],
    createDataset: ['POST', '/datasets', 'body'],
    updateDataset: ['PUT', '/datasets', 'body'],
    deleteDataset: ['DELETE', '/datasets', 'dataset_id'],
    addDatapoints: ['POST', '/datasets/{dataset_id}/datapoints', 'body', 'dataset_id'],
  },
  projects: {
    getProjects: ['GET', '/projects', 'name'],
    createProject: ['POST', '/projects', 'body'],
    updateProject: ['PUT', '/projects', 'body'],
    deleteProject: ['DELETE', '/projects', 'name'],
  },
  experiments: {
    createRun: ['POST', '/runs', 'body'],
    getRuns: ['GET', '/runs', 'project'],
    getRun: ['GET', '/runs/{run_id}', 'run_id'],
    updateRun: ['PUT', '/runs/{run_id}', 'body', 'run_id'],
    deleteRun: ['DELETE', '/runs/{run_id}', 'run_id'],
    getExperimentResult: [
      'GET',
      '/runs/{run_id}/result',
      'run_id',
      'project_id',
      'aggregate_function',
    ],
    getExperimentComparison: [
      'GET',
      '/runs/{run_id_1}/compare-with/{run_id_2}',
      'run_id_1',
      'run_id_2',
      'project_id',
      'aggregate_function',
    ],
  },
  configurations: {
    getConfigurations: ['GET', '/configurations', 'project', 'env', 'name'],
    createConfiguration: ['POST', '/configurations', 'body'],
    updateConfiguration: ['PUT', '/configurations/{id}', 'body', 'id'],
    deleteConfiguration: ['DELETE', '/configurations/{id}', 'id'],
  },
};

/** Calls whose answer is not for the caller. */
export const SILENT: ReadonlySet<string> = new Set([
  'updateEvent',
  'createMetric',
  'updateMetric',
  'deleteMetric',
  'updateTool',
  'deleteTool',
  'updateDatapoint',
  'updateDataset',
  'deleteDataset',
  'updateProject',
  'deleteProject',
  'createConfiguration',
  'updateConfiguration',
  'deleteConfiguration',
]);
