/** With `exactOptionalPropertyTypes`, an option that may be left out may also be `undefined`. */
import { expectTypeOf } from 'vitest';
import type { HoneyHiveSpan, SessionConfig, TracerOptions, TracerPoolOptions } from '../index.ts';
import type { HoneyHiveTracerBase as Base } from '../tracer/base.ts';
import type { SessionSampling } from '../sampling.ts';

/** The optional properties of a type that refuse `undefined`. */
type Refusing<T> = {
  [Key in keyof T]-?: object extends Pick<T, Key>
    ? undefined extends Required<Pick<T, Key>>[Key]
      ? never
      : Key
    : never;
}[keyof T];

declare const nothing: undefined;

declare const span: HoneyHiveSpan;
span.startSpan('child', {
  eventName: nothing,
  eventType: nothing,
  parent: nothing,
  kind: nothing,
  links: nothing,
  startTime: nothing,
  attributes: nothing,
  capture: nothing,
});
expectTypeOf<Refusing<SessionConfig>>().toEqualTypeOf<never>();
expectTypeOf<Refusing<TracerOptions>>().toEqualTypeOf<never>();
expectTypeOf<Refusing<NonNullable<TracerOptions['batch']>>>().toEqualTypeOf<never>();
expectTypeOf<Refusing<NonNullable<TracerOptions['capture']>>>().toEqualTypeOf<never>();
expectTypeOf<Refusing<SessionSampling>>().toEqualTypeOf<never>();
expectTypeOf<Refusing<TracerPoolOptions<Base>>>().toEqualTypeOf<never>();
