/** Who a request is from, as the app knows it. What is given here stands over whatever the page says. */
export interface RelayIdentity {
  /**
   * The session of everything in the request, by any id. Give the page the same one (`traceMeta`): what it says about
   * its session names only an id.
   */
  readonly sessionId?: string;
  /** The user, as `user_id` of the user properties. Limits are then the user's, wherever the requests come from. */
  readonly userId?: string;
  /** More about the user. With it or with `userId`, what the page says about its user is left out. */
  readonly userProperties?: Readonly<Record<string, unknown>>;
  /** The environment: `production`, `staging`. */
  readonly source?: string;
}

/** What a page wants to add to. */
export interface UpdateTarget {
  /** The id of the event or session, a UUID in lower case. */
  readonly id: string;
  /** Who the request is from, as `authenticate` has said. */
  readonly identity: RelayIdentity;
}
