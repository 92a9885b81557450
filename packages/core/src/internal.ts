/** Parts of the back end for the other packages of this SDK; no API of its users. @module */
export type { BackEndClient } from './back-end-client.ts';
export { provideBackEnd } from './back-end-source.ts';
export type { BackEnd, BackEndParts, BackEndSource, CreateBackEnd } from './back-end.ts';
export { createBackEnd } from './processing/create-back-end.ts';
export { headersOf, unseen } from './processing/create-outlet.ts';
export type { Delivery } from './processing/delivery.ts';
export type { Hidden, OutletExporter } from './processing/exporter-outlet.ts';
export { byOrigin, type Origin, Origins, type WrittenParts } from './processing/origin.ts';
export { countOf } from './given.ts';
export { copyOptions, readOption, UNREADABLE } from './read-option.ts';
export { JSON_SERIALIZER, type Serializer, type Serializers } from './processing/serializer.ts';
export { EMITTER_STREAMS, type EmitterStreams } from './spans/follow-emitter.ts';
export type { Part } from './processing/size.ts';
export { writable } from './processing/writable.ts';
