import { attempt } from './attempt.ts';

const PROTOTYPE: unknown = Object.getPrototypeOf(async () => {});

/**
 * True for an async function of the language: each call gives a plain promise that nobody else has, so there is nothing
 * to look for on it. One that was compiled for older targets is a function like any other, and is looked at closely.
 */
export const isAsyncFunction = (fn: unknown): boolean =>
  typeof fn === 'function' && attempt(() => Object.getPrototypeOf(fn) as unknown) === PROTOTYPE;
