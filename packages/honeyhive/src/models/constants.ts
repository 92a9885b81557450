import type { Closed } from './data.ts';

export const Env = { Dev: 'dev', Staging: 'staging', Prod: 'prod' } as const;
export type Env = Closed<typeof Env>;

export const CallType = { Chat: 'chat', Completion: 'completion' } as const;
export type CallType = Closed<typeof CallType>;

export const FunctionCallParams = { None: 'none', Auto: 'auto', Force: 'force' } as const;
export type FunctionCallParams = Closed<typeof FunctionCallParams>;

export const ConfigurationType = { Llm: 'LLM', Pipeline: 'pipeline' } as const;
export type ConfigurationType = Closed<typeof ConfigurationType>;

export const DatasetType = { Evaluation: 'evaluation', FineTuning: 'fine-tuning' } as const;
export type DatasetType = Closed<typeof DatasetType>;

export const PipelineType = { Event: 'event', Session: 'session' } as const;
export type PipelineType = Closed<typeof PipelineType>;

export const EventType = {
  Session: 'session',
  Model: 'model',
  Tool: 'tool',
  Chain: 'chain',
} as const;
export type EventType = Closed<typeof EventType>;

export const CreateEventRequestEventType = {
  Model: 'model',
  Tool: 'tool',
  Chain: 'chain',
} as const;
export type CreateEventRequestEventType = Closed<typeof CreateEventRequestEventType>;

export const Status = { Pending: 'pending', Completed: 'completed' } as const;
export type Status = Closed<typeof Status>;

export const ToolType = { Function: 'function', Tool: 'tool' } as const;
export type ToolType = Closed<typeof ToolType>;

/** Comparison operators of event filters. */
export const Operator = {
  Is: 'is',
  IsNot: 'is not',
  Contains: 'contains',
  NotContains: 'not contains',
  GreaterThan: 'greater than',
} as const;
export type Operator = Closed<typeof Operator>;

export const Type = { String: 'string', Number: 'number', Boolean: 'boolean', Id: 'id' } as const;
export type Type = Closed<typeof Type>;

export const MetricType = {
  Custom: 'custom',
  Model: 'model',
  Human: 'human',
  Composite: 'composite',
} as const;
export type MetricType = Closed<typeof MetricType>;

export const ReturnTypeT = { Boolean: 'boolean', Float: 'float', String: 'string' } as const;
export type ReturnTypeT = Closed<typeof ReturnTypeT>;
