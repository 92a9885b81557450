/** Maximum number of remembered names, and of characters per name. Names made of data must not fill the memory. */
const MOST = 4_000;
const LONGEST = 400;

/** `of`, whose answers are remembered: the same names come with every span. */
export function memoize<R>(of: (name: string) => R): (name: string) => R {
  const known = new Map<string, R>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined || known.has(name)) return before as R;
    const answer = of(name);
    if (name.length > LONGEST) return answer;
    if (known.size >= MOST) known.clear();
    known.set(name, answer);
    return answer;
  };
}
