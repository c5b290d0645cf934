import type { Duration } from '@temporalio/common';

const LOOPBACK = /^(127(\.\d+){3}|localhost|\[::1\])(:|$)/;

/**
 * How far apart heartbeats are sent to a server. A cancellation comes with a heartbeat's answer, so on the machine itself
 * they are frequent; a server of many nodes is spared.
 */
export const heartbeatThrottle = (address: string): Duration => (LOOPBACK.test(address) ? '2 seconds' : '20 seconds');
