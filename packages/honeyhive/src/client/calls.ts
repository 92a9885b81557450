import type * as components from '../models/components.ts';
import type * as operations from '../models/operations.ts';
import type { RequestOptions } from './sdk-options.ts';

type Options = RequestOptions;

export interface SessionCalls {
  startSession(
    request: operations.StartSessionRequestBody,
    options?: Options,
  ): Promise<operations.StartSessionResponseBody>;
  getSession(sessionId: string, options?: Options): Promise<components.Event>;
}

export interface EventsCalls {
  createEvent(
    request: operations.CreateEventRequestBody,
    options?: Options,
  ): Promise<operations.CreateEventResponseBody>;
  updateEvent(request: operations.UpdateEventRequestBody, options?: Options): Promise<void>;
  getEvents(
    request: operations.GetEventsRequestBody,
    options?: Options,
  ): Promise<operations.GetEventsResponseBody>;
  createModelEvent(
    request: operations.CreateModelEventRequestBody,
    options?: Options,
  ): Promise<operations.CreateModelEventResponseBody>;
  createEventBatch(
    request: operations.CreateEventBatchRequestBody,
    options?: Options,
  ): Promise<operations.CreateEventBatchResponseBody>;
  createModelEventBatch(
    request: operations.CreateModelEventBatchRequestBody,
    options?: Options,
  ): Promise<operations.CreateModelEventBatchResponseBody>;
}

export interface MetricsCalls {
  getMetrics(projectName: string, options?: Options): Promise<components.Metric[]>;
  createMetric(request: components.Metric, options?: Options): Promise<void>;
  updateMetric(request: components.MetricEdit, options?: Options): Promise<void>;
  deleteMetric(metricId: string, options?: Options): Promise<void>;
}

export interface ToolsCalls {
  getTools(options?: Options): Promise<components.Tool[]>;
  createTool(
    request: components.CreateToolRequest,
    options?: Options,
  ): Promise<operations.CreateToolResponseBody>;
  updateTool(request: components.UpdateToolRequest, options?: Options): Promise<void>;
  deleteTool(functionId: string, options?: Options): Promise<void>;
}

export interface DatapointsCalls {
  getDatapoints(
    project: string,
    datapointIds?: string[],
    datasetName?: string,
    options?: Options,
  ): Promise<operations.GetDatapointsResponseBody>;
  createDatapoint(
    request: components.CreateDatapointRequest,
    options?: Options,
  ): Promise<operations.CreateDatapointResponseBody>;
  getDatapoint(id: string, options?: Options): Promise<operations.GetDatapointResponseBody>;
  updateDatapoint(
    request: components.UpdateDatapointRequest,
    id: string,
    options?: Options,
  ): Promise<void>;
  deleteDatapoint(id: string, options?: Options): Promise<operations.DeleteDatapointResponseBody>;
}

export interface DatasetsCalls {
  getDatasets(
    project: string,
    type?: operations.Type,
    datasetId?: string,
    options?: Options,
  ): Promise<operations.GetDatasetsResponseBody>;
  createDataset(
    request: components.CreateDatasetRequest,
    options?: Options,
  ): Promise<operations.CreateDatasetResponseBody>;
  updateDataset(request: components.DatasetUpdate, options?: Options): Promise<void>;
  deleteDataset(datasetId: string, options?: Options): Promise<void>;
  addDatapoints(
    request: operations.AddDatapointsRequestBody,
    datasetId: string,
    options?: Options,
  ): Promise<operations.AddDatapointsResponseBody>;
}

export interface ProjectsCalls {
  getProjects(name?: string, options?: Options): Promise<components.Project[]>;
  createProject(
    request: components.CreateProjectRequest,
    options?: Options,
  ): Promise<components.Project>;
  updateProject(request: components.UpdateProjectRequest, options?: Options): Promise<void>;
  deleteProject(name: string, options?: Options): Promise<void>;
}

export interface ExperimentsCalls {
  createRun(
    request: components.CreateRunRequest,
    options?: Options,
  ): Promise<components.CreateRunResponse>;
  getRuns(project?: string, options?: Options): Promise<components.GetRunsResponse>;
  getRun(runId: string, options?: Options): Promise<components.GetRunResponse>;
  updateRun(
    request: components.UpdateRunRequest,
    runId: string,
    options?: Options,
  ): Promise<components.UpdateRunResponse>;
  deleteRun(runId: string, options?: Options): Promise<components.DeleteRunResponse>;
  getExperimentResult(
    runId: string,
    projectId: string,
    aggregateFunction?: operations.AggregateFunction,
    options?: Options,
  ): Promise<components.ExperimentResultResponse>;
  getExperimentComparison(
    newRunId: string,
    oldRunId: string,
    projectId: string,
    aggregateFunction?: operations.AggregateFunction,
    options?: Options,
  ): Promise<components.ExperimentComparisonResponse>;
}

export interface ConfigurationsCalls {
  getConfigurations(
    project: string,
    env?: operations.Env,
    name?: string,
    options?: Options,
  ): Promise<components.Configuration[]>;
  createConfiguration(
    request: components.PostConfigurationRequest,
    options?: Options,
  ): Promise<void>;
  updateConfiguration(
    request: components.PutConfigurationRequest,
    id: string,
    options?: Options,
  ): Promise<void>;
  deleteConfiguration(id: string, options?: Options): Promise<void>;
}

/** The calls of each namespace. */
export interface Calls {
  readonly session: SessionCalls;
  readonly events: EventsCalls;
  readonly metrics: MetricsCalls;
  readonly tools: ToolsCalls;
  readonly datapoints: DatapointsCalls;
  readonly datasets: DatasetsCalls;
  readonly projects: ProjectsCalls;
  readonly experiments: ExperimentsCalls;
  readonly configurations: ConfigurationsCalls;
}
