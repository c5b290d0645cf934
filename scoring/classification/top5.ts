import { shareAmongTop } from './share-among-top.js';

/** The share of images whose label is among the five likeliest classes. */
export const top5 = shareAmongTop('top5', 5);
