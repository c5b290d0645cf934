import type { InputShape, Preprocessing } from '../contracts/preprocessing.js';

/** Channels, height and width of the network's input. */
export const inputShape = ({ colour, crop }: Preprocessing): InputShape => [colour === 'grey' ? 1 : 3, crop, crop];
