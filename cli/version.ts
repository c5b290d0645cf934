import { ownVersion } from '../config/own-version.js';

/** What `--version` prints: quantfleet’s version, then what it runs on. */
export const versionLine = (): string =>
  `quantfleet ${ownVersion()} (Node.js ${process.versions.node}, ${process.platform}-${process.arch})`;
