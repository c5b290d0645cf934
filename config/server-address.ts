import { z } from 'zod';

const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[^\s:/[\]]+):\d{1,5}$/i;

/** host:port of a Temporal server. */
export const serverAddressSchema = z
  .string()
  .regex(HOST_AND_PORT, 'expected host:port, as in temporal.example.com:7233');
