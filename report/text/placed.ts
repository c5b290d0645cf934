/** A name with the node it is of, unless it names that itself. */
export const placed = (name: string, nodeId: string): string => (name.includes(nodeId) ? name : `${name} on ${nodeId}`);
