/** React of server components, which has no state, no effects and no context: everything here is inert. @module */
import * as React from 'react';

/** Hooks that React has on both sides. */
export const useCallback: typeof React.useCallback = React.useCallback;
export const useMemo: typeof React.useMemo = React.useMemo;

/** A context whose provider shows its children. */
export const createContext: typeof React.createContext = (() => ({
  Provider: React.Fragment,
})) as never;
/** Elements of the children alone: neither a class nor a value of a context can be rendered. */
export const createElement: typeof React.createElement = ((
  _: unknown,
  props: { readonly children?: React.ReactNode },
  children: React.ReactNode,
) => React.createElement(React.Fragment, null, children ?? props.children)) as never;
export const useContext: typeof React.useContext = (() => ({})) as never;
export const useRef: typeof React.useRef = (current: unknown) => ({ current });
export const useSyncExternalStore: typeof React.useSyncExternalStore = ((
  _: unknown,
  __: unknown,
  onServer: () => unknown,
) => onServer()) as never;
export const useEffect: typeof React.useEffect = () => {};
export const useInsertionEffect: typeof React.useInsertionEffect = () => {};
/** A class to derive from, which is never rendered. */
export const Component: typeof React.Component = Object as never;
