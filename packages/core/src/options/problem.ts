/** Something that keeps a tracer from doing what it was asked, and what to do about it. */
export interface Problem {
  /** A stable name a program can test for, such as `missing_api_key`. */
  readonly code: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do, in one sentence. */
  readonly remedy: string;
}
