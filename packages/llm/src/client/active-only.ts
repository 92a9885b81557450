/** Model spans which are active during their call: a call beside such a span, under the same parent, is another one. */
export const activeOnly: WeakSet<object> = new WeakSet();
