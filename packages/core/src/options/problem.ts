/** Problem which keeps a tracer from working as configured, with a remedy. */
export interface Problem {
  /** A stable name a program can test for, such as `missing_api_key`. */
  readonly code: string;
  /** Description of the problem, in a single sentence. */
  readonly message: string;
  /** Remedy, in a single sentence. */
  readonly remedy: string;
}
