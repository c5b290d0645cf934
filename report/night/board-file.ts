/** The page of a board, from the page of the fleet; node ids are safe in a path. */
export const boardFile = (nodeId: string): string => `boards/${nodeId}.html`;
