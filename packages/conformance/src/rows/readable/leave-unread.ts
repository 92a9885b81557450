const unread = new Set<unknown>();

/**
 * `stream`, which a row leaves unread. It is held: a wrapper may end the spans of what is collected, which would be in the
 * middle of another row.
 */
export function leaveUnread<T>(stream: T): T {
  unread.add(stream);
  return stream;
}
