/** Counts the mounts of a component. A remount in the same task, as of strict mode and hot reload, is none of its own. */
export interface Mounting {
  readonly isMounted: boolean;
  /** Calls `onMount`, and returns the effect's cleanup, which calls `onUnmount` in the next microtask. */
  mount(): () => void;
}

/** Makes the mounting of a component that is not mounted yet. */
export function createMounting(onMount: () => void, onUnmount: () => void): Mounting {
  let mounts = 0;
  return {
    get isMounted() {
      return mounts > 0;
    },
    mount() {
      mounts += 1;
      onMount();
      return () => {
        mounts -= 1;
        queueMicrotask(() => {
          if (mounts === 0) onUnmount();
        });
      };
    },
  };
}
