const LOOPBACK = /^(127(\.\d+){3}|localhost|\[::1\])(:|$)/;

/** Whether host:port is this machine itself. */
export const isLoopback = (address: string): boolean => LOOPBACK.test(address);
