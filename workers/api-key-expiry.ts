import { z } from 'zod';

const CLAIMS = z.object({ exp: z.number() });

/** That an API key has expired, and when, where it is a token that says so itself. */
export const keyExpiry = (apiKey: string | undefined): string | undefined => {
  const { data } = CLAIMS.safeParse(claimsOf(apiKey ?? ''));
  if (data === undefined || data.exp * 1_000 > Date.now()) return undefined;
  return `The API key has expired on ${new Date(data.exp * 1_000).toISOString()}.`;
};

const claimsOf = (token: string): unknown => {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
};
