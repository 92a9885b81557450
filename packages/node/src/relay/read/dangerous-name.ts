/** Names that reach into prototypes when later used as property paths. */
const DANGEROUS = /(?:^|\.)(?:__proto__|constructor|prototype)(?:\.|$)/;

/** Returns true if a name, or a part of `a.b.c`, is unsafe as a property name. */
export const isDangerousName = (name: string): boolean => DANGEROUS.test(name);
