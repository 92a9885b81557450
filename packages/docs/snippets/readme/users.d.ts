/** Your own look-up of who is signed in. */
export function findUser(
  request: Request,
): Promise<{ readonly id: string; readonly chatId: string } | undefined>;
