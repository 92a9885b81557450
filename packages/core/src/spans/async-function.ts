import { attempt } from './attempt.ts';

const PROTOTYPE: unknown = Object.getPrototypeOf(async () => {});

/**
 * True for an async function of the language: each call gives a plain promise that nobody else has, so there is nothing
 * to look for on it. What only stands for one may give anything: a proxy, a bound function, or a function that somebody
 * has given the prototype of another. None of them has a source that begins as an async function's does.
 */
export const isAsyncFunction = (fn: unknown): boolean =>
  typeof fn === 'function' &&
  attempt(
    () =>
      Object.getPrototypeOf(fn) === PROTOTYPE &&
      Function.prototype.toString.call(fn).startsWith('async'),
  ) === true;
