import { Option } from '@commander-js/extra-typings';

/** The option that lets another program measure TensorRT engines too. */
export const viaOption = () =>
  new Option('--via <program>', 'let this program measure every TensorRT engine too, as a cross-check').choices([
    'trtexec',
  ] as const);
