// Providers, and gateways in front of them, send any shape: an empty value stands in place of a wrong one.

/** Returns `value` if it is an object, else no fields. */
export const fieldsOf = <T extends object>(value: T | null | undefined): Partial<T> =>
  typeof value === 'object' && value !== null ? value : {};

/** Returns the objects of a list; none of anything else. */
export const objectsOf = <T extends object>(value: readonly T[] | null | undefined): T[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];

/** Returns `value` if it is a text, else an empty one. */
export const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');
