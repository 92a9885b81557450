/** Types and constants of HoneyHive's REST API that operations share. @module */

export {
  CallType,
  CallType as PostConfigurationRequestCallType,
  CallType as PutConfigurationRequestCallType,
  ConfigurationType,
  ConfigurationType as PutConfigurationRequestType,
  CreateEventRequestEventType,
  DatasetType,
  DatasetType as CreateDatasetRequestType,
  Env,
  Env as PostConfigurationRequestEnv,
  Env as PutConfigurationRequestEnv,
  EventType,
  EventType as MetricEditEventType,
  FunctionCallParams,
  FunctionCallParams as PostConfigurationRequestFunctionCallParams,
  FunctionCallParams as PutConfigurationRequestFunctionCallParams,
  MetricType,
  MetricType as MetricEditType,
  Operator,
  PipelineType,
  PipelineType as CreateDatasetRequestPipelineType,
  ReturnTypeT,
  ReturnTypeT as MetricEditReturnType,
  Status,
  Status as EvaluationRunStatus,
  Status as UpdateRunRequestStatus,
  ToolType,
  ToolType as CreateToolRequestType,
  Type,
} from './constants.ts';
export type {
  Configuration,
  ParametersT,
  PostConfigurationRequest,
  PutConfigurationRequest,
  SelectedFunctions,
} from './configurations.ts';
export type {
  CreateDatapointRequest,
  CreateDatasetRequest,
  Datapoint,
  Dataset,
  DatasetUpdate,
  UpdateDatapointRequest,
} from './datasets.ts';
export type {
  CreateEventRequest,
  CreateModelEvent,
  Event,
  EventFilter,
  SessionPropertiesBatch,
  SessionStartRequest,
} from './events.ts';
export type {
  CreateRunRequest,
  CreateRunResponse,
  DeleteRunResponse,
  Details,
  EvaluationRun,
  EventDetails,
  ExperimentComparisonResponse,
  ExperimentComparisonResponseMetrics,
  ExperimentResultResponse,
  ExperimentResultResponseMetrics,
  GetRunResponse,
  GetRunsResponse,
  NewRun,
  OldRun,
  UpdateRunRequest,
  UpdateRunResponse,
} from './runs.ts';
export type {
  CreateProjectRequest,
  CreateToolRequest,
  Metric,
  MetricEdit,
  Project,
  Threshold,
  Tool,
  UpdateProjectRequest,
  UpdateToolRequest,
} from './projects.ts';

/** Credentials of a request. */
export interface Security {
  bearerAuth: string;
}
