/** What a bundle of Workflow code takes with it. */
export interface BundleParts {
  /** The failure converter that encrypts. */
  readonly isEncrypting: boolean;
  /** The interceptors that make spans. */
  readonly isTraced: boolean;
}

/** Name of the file in dist/ that holds a bundle. */
export const workflowBundleFile = ({ isEncrypting, isTraced }: BundleParts): string =>
  `workflow-bundle${isEncrypting ? '-encrypting' : ''}${isTraced ? '-traced' : ''}.js`;
