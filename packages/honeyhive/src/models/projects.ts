import type { EventType, MetricType, ReturnTypeT, ToolType } from './constants.ts';
import type { Data } from './data.ts';

export interface CreateProjectRequest {
  name: string;
  description?: string | undefined;
}
export interface UpdateProjectRequest {
  projectId: string;
  name?: string | undefined;
  description?: string | undefined;
}
export interface Project {
  id?: string | undefined;
  name: string;
  description: string;
}

export interface CreateToolRequest {
  task: string;
  name: string;
  description?: string | undefined;
  parameters: Data;
  type: ToolType;
}
export interface UpdateToolRequest {
  id: string;
  name: string;
  description?: string | undefined;
  parameters: Data;
}
export interface Tool {
  id?: string | undefined;
  task: string;
  name: string;
  description?: string | undefined;
  parameters: Data;
  toolType: ToolType;
}

/** Bounds within which a value passes. */
export interface Threshold {
  min?: number | undefined;
  max?: number | undefined;
}

interface MetricDetails {
  criteria?: string | undefined;
  codeSnippet?: string | undefined;
  prompt?: string | undefined;
  enabledInProd?: boolean | undefined;
  needsGroundTruth?: boolean | undefined;
  threshold?: Threshold | undefined;
  passWhen?: boolean | undefined;
  eventName?: string | undefined;
  modelProvider?: string | undefined;
  modelName?: string | undefined;
  childMetrics?: Data[] | undefined;
}
export interface Metric extends MetricDetails {
  id?: string | undefined;
  name: string;
  task: string;
  type: MetricType;
  description: string;
  returnType: ReturnTypeT;
  eventType?: string | undefined;
}
export interface MetricEdit extends MetricDetails {
  metricId: string;
  name?: string | undefined;
  description?: string | undefined;
  type?: MetricType | undefined;
  returnType?: ReturnTypeT | undefined;
  eventType?: EventType | undefined;
}
