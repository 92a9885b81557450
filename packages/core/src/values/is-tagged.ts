/** True for what calls itself `tag`, of any realm: the global class may be another's, whose instances nobody gives. */
export const isTagged = (value: unknown, tag: string): boolean =>
  Object.prototype.toString.call(value) === `[object ${tag}]`;
