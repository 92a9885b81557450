/** Names that reach into prototypes where somebody later assigns what they name. */
const DANGEROUS = /(?:^|\.)(?:__proto__|constructor|prototype)(?:\.|$)/;

/** Whether a name, or one part of `a.b.c`, is no name for a property. */
export const isDangerousName = (name: string): boolean => DANGEROUS.test(name);
