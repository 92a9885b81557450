import { tryRead } from '../values/try-read.ts';

const PROTOTYPE: unknown = Object.getPrototypeOf(async () => {});

const looksAsync = (fn: unknown): fn is () => unknown =>
  typeof fn === 'function' && Object.getPrototypeOf(fn) === PROTOTYPE;

/** True for the source text of an async function. A stand-in has different source text. */
const isWrittenAsync = (fn: () => unknown): boolean =>
  Function.prototype.toString.call(fn).startsWith('async');

/**
 * True for a native async function: every call returns a fresh, unshared plain promise, so no inspection is needed.
 * A proxy, a bound function, or a function disguised as async may return anything.
 */
export const isAsyncFunction = (fn: unknown): boolean =>
  tryRead(() => looksAsync(fn) && isWrittenAsync(fn)) === true;

/**
 * Like {@link isAsyncFunction}, for a block. A block is usually written inline: a new function without a name at
 * every call. Reading every source would cost more than the saving.
 */
export const isAsyncBlock = (fn: unknown): boolean =>
  tryRead(
    () => looksAsync(fn) && (fn.name === '' ? !Object.hasOwn(fn, 'prototype') : isWrittenAsync(fn)),
  ) === true;
