import type { Preprocessing } from '../contracts/preprocessing.js';

/** Channels, height and width of the network's input. */
export const inputShape = ({ colour, crop }: Preprocessing): readonly [number, number, number] => [
  colour === 'grey' ? 1 : 3,
  crop,
  crop,
];
