/** Object of the caller: keys are never changed. */
// oxlint-disable-next-line typescript/no-explicit-any -- callers read their own values out of it
export type Data = Record<string, any>;

/** Union of the values of a constant object. */
export type Closed<T> = T[keyof T];
