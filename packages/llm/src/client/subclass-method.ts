/** Accesses to private fields and superclass methods, in source and compiled code. */
const NEEDS_THE_REAL_OBJECT = /#|\bsuper\b|__classPrivate|__private|_class_private|WeakMap/;

/**
 * Returns true for a method of an application's subclass of the client: `this` is then the traced client, so calls
 * from the method are traced. False if the method uses private fields, which a proxy lacks.
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
