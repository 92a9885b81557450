import type { TracerOptions, Complete, CaptureConfig } from './options.ts';

type Always =
  | 'source'
  | 'serverUrl'
  | 'verbose'
  | 'testMode'
  | 'disableBatch'
  | 'disableTracing'
  | 'disableHttpTracing'
  | 'legacyAttributes'
  | 'maxAttributes'
  | 'maxEvents'
  | 'maxLinks'
  | 'maxSpanBytes'
  | 'maxStringLength'
  | 'maxDepth'
  | 'maxItems'
  | 'maxKeys'
  | 'maxOpenSpans'
  | 'maxSpanAgeMs'
  | 'protocol'
  | 'compression';

/** Options after precedence and validation: nothing of the caller's own objects at the top level. */
export type ResolvedOptions = Readonly<
  Omit<TracerOptions, Always | 'capture' | 'config' | 'session' | 'evaluation'> & {
    [Key in Always]-?: NonNullable<TracerOptions[Key]>;
  } & { capture: Complete<CaptureConfig> }
>;
