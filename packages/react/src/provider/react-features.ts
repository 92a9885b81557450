import * as React from 'react';

/** React with optional members: under the condition `react-server`, state, effects and context are missing. */
const has: Partial<typeof React> = React;

/** True where components only ever render once, on a server: hooks of state and context are missing there. */
export const isServerReact: boolean = !has.createContext;

/** Returns {@link React.createContext}; where missing, the provider renders the children. */
export const createContext: typeof React.createContext =
  has.createContext ?? ((() => ({ Provider: React.Fragment })) as never);
export const useContext: typeof React.useContext = has.useContext ?? ((() => ({})) as never);
export const useRef: typeof React.useRef = has.useRef ?? ((current: unknown) => ({ current }));
export const useSyncExternalStore: typeof React.useSyncExternalStore =
  has.useSyncExternalStore ?? ((_, __, onServer) => onServer?.() as never);
export const useEffect: typeof React.useEffect = has.useEffect ?? (() => {});
/** As {@link React.useLayoutEffect}; on a server there is no layout, and React would warn. */
export const useLayoutEffect: typeof React.useLayoutEffect =
  (typeof document !== 'undefined' && has.useLayoutEffect) || ((effect) => void effect());
/** Base class of components, never rendered where React lacks the class. */
export const Component: typeof React.Component = has.Component ?? (Object as never);
