/** Encoding of a message field. */
export type FieldType =
  | 'string'
  | 'bool'
  | 'enum'
  | 'uint32'
  | 'int64'
  | 'double'
  | 'fixed32'
  | 'fixed64'
  | 'bytes'
  /** Bytes written as hex in JSON: trace and span ids. */
  | 'id'
  | MessageSchema;

/** A field with the name used in JSON. */
export interface Field {
  readonly name: string;
  readonly type: FieldType | (() => MessageSchema);
  readonly repeated?: true;
}

/** Fields of a message by number. Unlisted numbers are skipped. */
export interface MessageSchema {
  readonly fields: Readonly<Record<number, Field>>;
}

const one = (name: string, type: Field['type']): Field => ({ name, type });
const many = (name: string, type: Field['type']): Field => ({ name, type, repeated: true });

const ARRAY_VALUE: MessageSchema = { fields: { 1: many('values', () => ANY_VALUE) } };
const KEY_VALUE_LIST: MessageSchema = { fields: { 1: many('values', () => KEY_VALUE) } };
const ANY_VALUE: MessageSchema = {
  fields: {
    1: one('stringValue', 'string'),
    2: one('boolValue', 'bool'),
    3: one('intValue', 'int64'),
    4: one('doubleValue', 'double'),
    5: one('arrayValue', ARRAY_VALUE),
    6: one('kvlistValue', KEY_VALUE_LIST),
    7: one('bytesValue', 'bytes'),
  },
};
const KEY_VALUE: MessageSchema = {
  fields: { 1: one('key', 'string'), 2: one('value', ANY_VALUE) },
};
const EVENT: MessageSchema = {
  fields: {
    1: one('timeUnixNano', 'fixed64'),
    2: one('name', 'string'),
    3: many('attributes', KEY_VALUE),
    4: one('droppedAttributesCount', 'uint32'),
  },
};
const LINK: MessageSchema = {
  fields: {
    1: one('traceId', 'id'),
    2: one('spanId', 'id'),
    3: one('traceState', 'string'),
    4: many('attributes', KEY_VALUE),
    5: one('droppedAttributesCount', 'uint32'),
    6: one('flags', 'fixed32'),
  },
};
const STATUS: MessageSchema = { fields: { 2: one('message', 'string'), 3: one('code', 'enum') } };
const SPAN: MessageSchema = {
  fields: {
    1: one('traceId', 'id'),
    2: one('spanId', 'id'),
    3: one('traceState', 'string'),
    4: one('parentSpanId', 'id'),
    5: one('name', 'string'),
    6: one('kind', 'enum'),
    7: one('startTimeUnixNano', 'fixed64'),
    8: one('endTimeUnixNano', 'fixed64'),
    9: many('attributes', KEY_VALUE),
    10: one('droppedAttributesCount', 'uint32'),
    11: many('events', EVENT),
    12: one('droppedEventsCount', 'uint32'),
    13: many('links', LINK),
    14: one('droppedLinksCount', 'uint32'),
    15: one('status', STATUS),
    16: one('flags', 'fixed32'),
  },
};
const SCOPE: MessageSchema = { fields: { 1: one('name', 'string'), 2: one('version', 'string') } };
const RESOURCE: MessageSchema = { fields: { 1: many('attributes', KEY_VALUE) } };
const SCOPE_SPANS: MessageSchema = { fields: { 1: one('scope', SCOPE), 2: many('spans', SPAN) } };
const RESOURCE_SPANS: MessageSchema = {
  fields: { 1: one('resource', RESOURCE), 2: many('scopeSpans', SCOPE_SPANS) },
};

/** The fields of OTLP's `ExportTraceServiceRequest` read by a relay. */
export const TRACE_REQUEST: MessageSchema = {
  fields: { 1: many('resourceSpans', RESOURCE_SPANS) },
};
