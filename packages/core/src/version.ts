/** The version of every package of this SDK: they are released together. */
export const VERSION = '0.1.0';
