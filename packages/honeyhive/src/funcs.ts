/** The calls of the REST client as functions of their own. @module */
import type { Calls } from './client/calls.ts';
import type { HoneyHiveCore } from './client/honeyhive.ts';
import { type Result, toResult } from './client/result.ts';

type Standalone<Call> = Call extends (...args: infer A) => Promise<infer R>
  ? (client: HoneyHiveCore, ...args: A) => Promise<Result<R>>
  : never;

type NameOf<Space extends keyof Calls> = keyof Calls[Space] & string;

const create = <Space extends keyof Calls, Name extends NameOf<Space>>(
  namespace: Space,
  name: Name,
): Standalone<Calls[Space][Name]> =>
  ((client: HoneyHiveCore, ...args: readonly unknown[]) =>
    toResult(() => client.callMethod(namespace, name, args))) as Standalone<Calls[Space][Name]>;

export const sessionStartSession: Standalone<Calls['session']['startSession']> =
  /* @__PURE__ */ create('session', 'startSession');
export const sessionGetSession: Standalone<Calls['session']['getSession']> = /* @__PURE__ */ create(
  'session',
  'getSession',
);
export const eventsCreateEvent: Standalone<Calls['events']['createEvent']> = /* @__PURE__ */ create(
  'events',
  'createEvent',
);
export const eventsUpdateEvent: Standalone<Calls['events']['updateEvent']> = /* @__PURE__ */ create(
  'events',
  'updateEvent',
);
export const eventsGetEvents: Standalone<Calls['events']['getEvents']> = /* @__PURE__ */ create(
  'events',
  'getEvents',
);
export const eventsCreateModelEvent: Standalone<Calls['events']['createModelEvent']> =
  /* @__PURE__ */ create('events', 'createModelEvent');
export const eventsCreateEventBatch: Standalone<Calls['events']['createEventBatch']> =
  /* @__PURE__ */ create('events', 'createEventBatch');
export const eventsCreateModelEventBatch: Standalone<Calls['events']['createModelEventBatch']> =
  /* @__PURE__ */ create('events', 'createModelEventBatch');
export const metricsGetMetrics: Standalone<Calls['metrics']['getMetrics']> = /* @__PURE__ */ create(
  'metrics',
  'getMetrics',
);
export const metricsCreateMetric: Standalone<Calls['metrics']['createMetric']> =
  /* @__PURE__ */ create('metrics', 'createMetric');
export const metricsUpdateMetric: Standalone<Calls['metrics']['updateMetric']> =
  /* @__PURE__ */ create('metrics', 'updateMetric');
export const metricsDeleteMetric: Standalone<Calls['metrics']['deleteMetric']> =
  /* @__PURE__ */ create('metrics', 'deleteMetric');
export const toolsGetTools: Standalone<Calls['tools']['getTools']> = /* @__PURE__ */ create(
  'tools',
  'getTools',
);
export const toolsCreateTool: Standalone<Calls['tools']['createTool']> = /* @__PURE__ */ create(
  'tools',
  'createTool',
);
export const toolsUpdateTool: Standalone<Calls['tools']['updateTool']> = /* @__PURE__ */ create(
  'tools',
  'updateTool',
);
export const toolsDeleteTool: Standalone<Calls['tools']['deleteTool']> = /* @__PURE__ */ create(
  'tools',
  'deleteTool',
);
export const datapointsGetDatapoints: Standalone<Calls['datapoints']['getDatapoints']> =
  /* @__PURE__ */ create('datapoints', 'getDatapoints');
export const datapointsCreateDatapoint: Standalone<Calls['datapoints']['createDatapoint']> =
  /* @__PURE__ */ create('datapoints', 'createDatapoint');
export const datapointsGetDatapoint: Standalone<Calls['datapoints']['getDatapoint']> =
  /* @__PURE__ */ create('datapoints', 'getDatapoint');
export const datapointsUpdateDatapoint: Standalone<Calls['datapoints']['updateDatapoint']> =
  /* @__PURE__ */ create('datapoints', 'updateDatapoint');
export const datapointsDeleteDatapoint: Standalone<Calls['datapoints']['deleteDatapoint']> =
  /* @__PURE__ */ create('datapoints', 'deleteDatapoint');
export const datasetsGetDatasets: Standalone<Calls['datasets']['getDatasets']> =
  /* @__PURE__ */ create('datasets', 'getDatasets');
export const datasetsCreateDataset: Standalone<Calls['datasets']['createDataset']> =
  /* @__PURE__ */ create('datasets', 'createDataset');
export const datasetsUpdateDataset: Standalone<Calls['datasets']['updateDataset']> =
  /* @__PURE__ */ create('datasets', 'updateDataset');
export const datasetsDeleteDataset: Standalone<Calls['datasets']['deleteDataset']> =
  /* @__PURE__ */ create('datasets', 'deleteDataset');
export const datasetsAddDatapoints: Standalone<Calls['datasets']['addDatapoints']> =
  /* @__PURE__ */ create('datasets', 'addDatapoints');
export const projectsGetProjects: Standalone<Calls['projects']['getProjects']> =
  /* @__PURE__ */ create('projects', 'getProjects');
export const projectsCreateProject: Standalone<Calls['projects']['createProject']> =
  /* @__PURE__ */ create('projects', 'createProject');
export const projectsUpdateProject: Standalone<Calls['projects']['updateProject']> =
  /* @__PURE__ */ create('projects', 'updateProject');
export const projectsDeleteProject: Standalone<Calls['projects']['deleteProject']> =
  /* @__PURE__ */ create('projects', 'deleteProject');
export const experimentsCreateRun: Standalone<Calls['experiments']['createRun']> =
  /* @__PURE__ */ create('experiments', 'createRun');
export const experimentsGetRuns: Standalone<Calls['experiments']['getRuns']> =
  /* @__PURE__ */ create('experiments', 'getRuns');
export const experimentsGetRun: Standalone<Calls['experiments']['getRun']> = /* @__PURE__ */ create(
  'experiments',
  'getRun',
);
export const experimentsUpdateRun: Standalone<Calls['experiments']['updateRun']> =
  /* @__PURE__ */ create('experiments', 'updateRun');
export const experimentsDeleteRun: Standalone<Calls['experiments']['deleteRun']> =
  /* @__PURE__ */ create('experiments', 'deleteRun');
export const experimentsGetExperimentResult: Standalone<
  Calls['experiments']['getExperimentResult']
> = /* @__PURE__ */ create('experiments', 'getExperimentResult');
export const experimentsGetExperimentComparison: Standalone<
  Calls['experiments']['getExperimentComparison']
> = /* @__PURE__ */ create('experiments', 'getExperimentComparison');
export const configurationsGetConfigurations: Standalone<
  Calls['configurations']['getConfigurations']
> = /* @__PURE__ */ create('configurations', 'getConfigurations');
export const configurationsCreateConfiguration: Standalone<
  Calls['configurations']['createConfiguration']
> = /* @__PURE__ */ create('configurations', 'createConfiguration');
export const configurationsUpdateConfiguration: Standalone<
  Calls['configurations']['updateConfiguration']
> = /* @__PURE__ */ create('configurations', 'updateConfiguration');
export const configurationsDeleteConfiguration: Standalone<
  Calls['configurations']['deleteConfiguration']
> = /* @__PURE__ */ create('configurations', 'deleteConfiguration');
