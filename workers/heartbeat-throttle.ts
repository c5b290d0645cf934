import type { Duration } from '@temporalio/common';
import { isLoopback } from '../config/loopback.js';

/**
 * How far apart heartbeats are sent to a server. A cancellation comes with a heartbeat's answer, so on the machine itself
 * they are frequent; a server of many nodes is spared.
 */
export const heartbeatThrottle = (address: string): Duration => (isLoopback(address) ? '2 seconds' : '20 seconds');
