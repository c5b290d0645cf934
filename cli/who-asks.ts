import { hostname, userInfo } from 'node:os';

/** Who runs a command, as records name it. */
export const whoAsks = (): string => `${userName()}@${hostname()}`;

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    // A user of a container need not have a name.
    return `user ${process.getuid?.()}`;
  }
};
