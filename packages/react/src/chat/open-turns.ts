import type { OwnedTurn } from './turn.ts';
import { UNREAD_MS } from './silence.ts';

/** The turns of one component that are open. */
export interface OpenTurns {
  add(turn: OwnedTurn): void;
  /** False if it was not open any more. */
  delete(turn: OwnedTurn): boolean;
  /** The component is here, until what this gives back is called. */
  mount(): () => void;
}

/** Begins with a component that is not here: rendering may be thrown away, and a server mounts nothing. */
export function createOpenTurns(): OpenTurns {
  const turns = new Set<OwnedTurn>();
  let isHere = false;
  let looking: ReturnType<typeof setInterval> | undefined;
  // Looks again and again: a component that is only hidden may return.
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
