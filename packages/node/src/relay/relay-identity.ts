/** Identity of a request's sender, from the app. The values override the page's data. */
export interface RelayIdentity {
  /**
   * Session of the whole request, by any id. Give the page the same session (`traceMeta`): the session set by the
   * page only names an id.
   */
  readonly sessionId?: string;
  /** The user, as `user_id` of the user properties. Limits are then the user's, wherever the requests come from. */
  readonly userId?: string;
  /** Further user properties. With `userProperties` or `userId`, user properties set by the page are dropped. */
  readonly userProperties?: Readonly<Record<string, unknown>>;
  /** The environment: `production`, `staging`. */
  readonly source?: string;
}

/** Target of a page's update. */
export interface UpdateTarget {
  /** The id of the event or session, a UUID in lower case. */
  readonly id: string;
  /** Identity of the sender, from `authenticate`. */
  readonly identity: RelayIdentity;
}
