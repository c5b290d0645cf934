/** CVE-2025-32434: before, `weights_only` did not keep a weights file from running code. */
const FIRST_SAFE = [2, 6] as const;

/** Why a node's PyTorch may not load weights; `null` where it may, or where there is none. */
export const unsafeTorch = (tools: Readonly<Record<string, string>>): string | null => {
  const version = tools['torch'];
  if (version === undefined) return null;
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const isSafe = major > FIRST_SAFE[0] || (major === FIRST_SAFE[0] && minor >= FIRST_SAFE[1]);
  return isSafe
    ? null
    : `needs torch ${FIRST_SAFE.join('.')} or newer on the node to load weights safely; there is ${version}`;
};
