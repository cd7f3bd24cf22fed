/** Stands for the application's own sessions: whose a request is, by its credentials. */
export const userOf = async (authorization: string | null | undefined): Promise<string | undefined> =>
  authorization === 'Bearer of-ann' ? 'ann' : undefined;
