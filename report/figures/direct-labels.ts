/** Longest label, in characters, that fits beside a wide plot. */
const LONGEST = 20;

/** Whether every label fits beside the end of its line; otherwise the figure has a legend. */
export const canLabelDirectly = (lines: readonly { readonly label: string }[]): boolean =>
  lines.every(({ label }) => label.length <= LONGEST);
