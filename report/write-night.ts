import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NightRecord } from '../contracts/night-record.js';
import { writeWholeFiles } from '../files/write-whole-files.js';
import { boardFile } from './night/board-file.js';
import { boardPage } from './night/board-page.js';
import { fleetPage } from './night/fleet-page.js';
import { nightJson } from './night/night-json.js';
import { nightMarkdown } from './night/night-markdown.js';
import { viewNight } from './night/night-view.js';

/** Paths of the files that a night’s report begins with. */
export interface NightFiles {
  /** The fleet’s page; the pages of its boards are in `boards/` beside it. */
  readonly html: string;
  readonly json: string;
  /** A message for a chat. */
  readonly markdown: string;
}

/** Writes the pages of a night into a folder, making it where it is absent. */
export const writeNight = async (night: NightRecord, folder: string): Promise<NightFiles> => {
  const view = viewNight(night);
  const files: NightFiles = {
    html: join(folder, 'index.html'),
    json: join(folder, 'night.json'),
    markdown: join(folder, 'night.md'),
  };
  await mkdir(join(folder, 'boards'), { recursive: true });
  await writeWholeFiles(
    new Map([
      [files.html, fleetPage(view)],
      [files.json, nightJson(view)],
      [files.markdown, nightMarkdown(view)],
      ...view.boards.map((board) => [join(folder, boardFile(board.node.nodeId)), boardPage(view, board)] as const),
    ]),
  );
  return files;
};
