/** Requests and answers of HoneyHive's REST API. @module */
import type { Closed, Data } from './data.ts';
import type { CreateEventRequest, CreateModelEvent, Event } from './events.ts';
import type { EventFilter, SessionPropertiesBatch, SessionStartRequest } from './events.ts';
import type { Datapoint, Dataset } from './datasets.ts';

export { DatasetType as Type, Env } from './constants.ts';

/** Aggregation of the values of a metric. */
export const AggregateFunction = {
  Average: 'average',
  Min: 'min',
  Max: 'max',
  Median: 'median',
  P95: 'p95',
  P99: 'p99',
  P90: 'p90',
  Sum: 'sum',
  Count: 'count',
} as const;
export type AggregateFunction = Closed<typeof AggregateFunction>;
export { AggregateFunction as QueryParamAggregateFunction };

export interface StartSessionRequestBody {
  session?: SessionStartRequest | undefined;
}
export interface StartSessionResponseBody {
  sessionId?: string | undefined;
}

export interface CreateEventRequestBody {
  event?: CreateEventRequest | undefined;
}
export interface CreateEventResponseBody {
  eventId?: string | undefined;
  success?: boolean | undefined;
}
export interface UpdateEventRequestBody {
  eventId: string;
  metadata?: Data | undefined;
  feedback?: Data | undefined;
  metrics?: Data | undefined;
  outputs?: Data | undefined;
  config?: Data | undefined;
  userProperties?: Data | undefined;
  duration?: number | undefined;
}
export interface DateRange {
  dollarGte?: string | undefined;
  dollarLte?: string | undefined;
}
export interface GetEventsRequestBody {
  project: string;
  filters: EventFilter[];
  dateRange?: DateRange | undefined;
  projections?: string[] | undefined;
  limit?: number | undefined;
  page?: number | undefined;
}
export interface GetEventsResponseBody {
  events?: Event[] | undefined;
  totalEvents?: number | undefined;
}
export interface CreateModelEventRequestBody {
  modelEvent?: CreateModelEvent | undefined;
}
export type CreateModelEventResponseBody = CreateEventResponseBody;
interface Batch {
  isSingleSession?: boolean | undefined;
  sessionProperties?: SessionPropertiesBatch | undefined;
}
export interface CreateEventBatchRequestBody extends Batch {
  events: CreateEventRequest[];
}
export interface CreateEventBatchResponseBody {
  eventIds?: string[] | undefined;
  sessionId?: string | undefined;
  success?: boolean | undefined;
}
export interface CreateModelEventBatchRequestBody extends Batch {
  modelEvents?: CreateModelEvent[] | undefined;
}
export interface CreateModelEventBatchResponseBody {
  eventIds?: string[] | undefined;
  success?: boolean | undefined;
}

interface Inserted {
  insertedId?: string | undefined;
}
export interface CreateToolResponseBody {
  result?: Inserted | undefined;
}
export interface CreateDatapointResponseBody {
  result?: Inserted | undefined;
}
export interface CreateDatasetResponseBody {
  inserted?: boolean | undefined;
  result?: Inserted | undefined;
}
export interface GetDatapointsResponseBody {
  datapoints?: Datapoint[] | undefined;
}
export interface GetDatapointResponseBody {
  datapoint?: Datapoint[] | undefined;
}
export interface DeleteDatapointResponseBody {
  deleted?: boolean | undefined;
}
export interface GetDatasetsResponseBody {
  testcases?: Dataset[] | undefined;
}
/** Which columns of the data become inputs, ground truth and history. */
export interface Mapping {
  inputs: string[];
  groundTruth: string[];
  history: string[];
}
export interface AddDatapointsRequestBody {
  project: string;
  data: Data[];
  mapping: Mapping;
}
export interface AddDatapointsResponseBody {
  inserted?: boolean | undefined;
  datapointIds?: string[] | undefined;
}
