import type { OwnedTurn } from './turn.ts';

/** Milliseconds for which nothing needs to be heard of a turn without its component, while nobody waits. */
export const UNREAD_MS = 300;

/** Open turns of a component. */
export interface OpenTurns {
  add(turn: OwnedTurn): void;
  /** Removes a turn; returns false if the turn was not open. */
  delete(turn: OwnedTurn): boolean;
  /** Marks the component as mounted until the returned function is called. */
  mount(): () => void;
}

/** Creates the open turns of an unmounted component: a render may be discarded, and a server mounts nothing. */
export function createOpenTurns(): OpenTurns {
  const turns = new Set<OwnedTurn>();
  let isHere = false;
  let looking: ReturnType<typeof setInterval> | undefined;
  // The check repeats: a hidden component may return.
  const look = (): void => {
    looking ??= setInterval(() => {
      if (isHere || !turns.size) looking = clearInterval(looking) as undefined;
      else for (const turn of turns) turn.leave();
    }, UNREAD_MS);
  };
  return {
    add(turn) {
      turns.add(turn);
      look();
    },
    delete: (turn) => turns.delete(turn),
    mount() {
      isHere = true;
      return () => {
        isHere = false;
        look();
      };
    },
  };
}
