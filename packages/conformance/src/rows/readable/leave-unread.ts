const unread = new Set<unknown>();

/**
 * Returns `stream`, which a row leaves unread. The stream stays referenced: a wrapper may end spans of collected
 * streams, in the middle of a different row.
 */
export function leaveUnread<T>(stream: T): T {
  unread.add(stream);
  return stream;
}
