import { shareAmongTop } from './share-among-top.js';

/** The share of images whose label is the likeliest class. */
export const top1 = shareAmongTop('top1', 1);
