import { tryRead } from '../values/try-read.ts';

const PROTOTYPE: unknown = Object.getPrototypeOf(async () => {});

const looksAsync = (fn: unknown): fn is () => unknown =>
  typeof fn === 'function' && Object.getPrototypeOf(fn) === PROTOTYPE;

/** What only stands for an async function has no source that begins as one's does. */
const isWrittenAsync = (fn: () => unknown): boolean =>
  Function.prototype.toString.call(fn).startsWith('async');

/**
 * True for an async function of the language: each call gives a plain promise that nobody else has, so there is nothing
 * to look for on it. A proxy, a bound function, or one that somebody has given the looks of another may give anything.
 */
export const isAsyncFunction = (fn: unknown): boolean =>
  tryRead(() => looksAsync(fn) && isWrittenAsync(fn)) === true;

/**
 * The same for a block, which is nearly always written where it is called: it has no name, and is another function each
 * time. Reading the source of each would cost more than all that it saves.
 */
export const isAsyncBlock = (fn: unknown): boolean =>
  tryRead(
    () => looksAsync(fn) && (fn.name === '' ? !Object.hasOwn(fn, 'prototype') : isWrittenAsync(fn)),
  ) === true;
