import { expect, test } from 'vitest';
import { heartbeatThrottle } from '../../workers/heartbeat-throttle.js';

test.each([
  ['127.0.0.1:7233', '2 seconds'],
  ['localhost:7233', '2 seconds'],
  ['[::1]:7233', '2 seconds'],
  ['temporal.example:7233', '20 seconds'],
  ['10.0.0.127:7233', '20 seconds'],
  ['localhost.example:7233', '20 seconds'],
])('to a server at %s heartbeats are at least %s apart', (address, interval) => {
  expect(heartbeatThrottle(address)).toBe(interval);
});
