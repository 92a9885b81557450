/**
 * True if `value` has the tag `tag`, in any realm. The global class may be replaced by a class without instances.
 */
export const isTagged = (value: unknown, tag: string): boolean =>
  Object.prototype.toString.call(value) === `[object ${tag}]`;
