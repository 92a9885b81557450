import type { CreateEventRequestEventType, EventType, Operator, Type } from './constants.ts';
import type { Data } from './data.ts';

interface Buckets {
  config?: Data | undefined;
  inputs?: Data | undefined;
  outputs?: Data | undefined;
  metadata?: Data | undefined;
  feedback?: Data | undefined;
  metrics?: Data | undefined;
  userProperties?: Data | undefined;
}

/** An event as HoneyHive stores it; times in Unix ms. */
export interface Event extends Buckets {
  projectId?: string | undefined;
  source?: string | undefined;
  eventName?: string | undefined;
  eventType?: EventType | undefined;
  eventId?: string | undefined;
  sessionId?: string | undefined;
  parentId?: string | null | undefined;
  childrenIds?: string[] | undefined;
  error?: string | null | undefined;
  startTime?: number | undefined;
  endTime?: number | undefined;
  duration?: number | undefined;
}

export interface CreateEventRequest extends Buckets {
  project: string;
  source: string;
  eventName: string;
  eventType: CreateEventRequestEventType;
  eventId?: string | undefined;
  sessionId?: string | undefined;
  parentId?: string | undefined;
  childrenIds?: string[] | undefined;
  config: Data;
  inputs: Data;
  error?: string | undefined;
  startTime?: number | undefined;
  endTime?: number | undefined;
  duration: number;
}

/** A model call after the fact; `duration` in ms. */
export interface CreateModelEvent {
  project: string;
  model: string;
  provider: string;
  messages: Data[];
  response: Data;
  duration: number;
  usage: Data;
  cost?: number | undefined;
  error?: string | undefined;
  source?: string | undefined;
  eventName?: string | undefined;
  hyperparameters?: Data | undefined;
  template?: Data[] | undefined;
  templateInputs?: Data | undefined;
  tools?: Data[] | undefined;
  toolChoice?: string | undefined;
  responseFormat?: Data | undefined;
}

export interface SessionPropertiesBatch extends Buckets {
  sessionName?: string | undefined;
  source?: string | undefined;
  sessionId?: string | undefined;
  error?: string | undefined;
}

export interface SessionStartRequest extends Buckets {
  project: string;
  sessionName: string;
  source: string;
  sessionId?: string | undefined;
  childrenIds?: string[] | undefined;
  error?: string | undefined;
  duration?: number | undefined;
  startTime?: number | undefined;
  endTime?: number | undefined;
}

/** Which events to give. */
export interface EventFilter {
  /** A field, or a path such as `metadata.run_id`. */
  field?: string | undefined;
  value?: string | undefined;
  operator?: Operator | undefined;
  type?: Type | undefined;
}
