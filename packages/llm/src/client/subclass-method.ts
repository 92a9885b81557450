/** Ways to reach private fields and methods above, as written and as compilers write them. */
const NEEDS_THE_REAL_OBJECT = /#|\bsuper\b|__classPrivate|__private|_class_private|WeakMap/;

/**
 * True for a method of a class that an application derives from the client's: `this` is the traced client there, so
 * its calls are seen. False where the method reaches private fields, which no proxy has.
 */
export function runsOnProxy(client: object, key: PropertyKey, method: unknown): boolean {
  const classes: object[] = [];
  let prototype = Object.getPrototypeOf(client) as object | null;
  for (; prototype; prototype = Object.getPrototypeOf(prototype) as object | null)
    classes.push(prototype);
  const clientClass = classes.map((one) => Object.hasOwn(one, 'post')).lastIndexOf(true);
  const owner = classes.findIndex((one) => Object.hasOwn(one, key));
  if (owner < 0 || owner >= clientClass) return false;
  return !NEEDS_THE_REAL_OBJECT.test(Function.prototype.toString.call(method));
}
