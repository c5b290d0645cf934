import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';

/** As config/sweep-schema.ts has it. */
const DEFAULT_CLASSES = 1000;

/** What a network answers to a batch: an output of ONNX Runtime. */
export interface Answers {
  /** Of its numbers, for example `float32`. */
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

/** Logits of a batch, row by row. */
export interface Logits {
  readonly classes: number;
  readonly data: Float32Array | Float64Array;
}

/** Takes a network's answers batch by batch, and counts the images whose logits are not finite. */
export interface LogitsCheck {
  /**
   * The answers to a number of images as (images, classes); fails with `AnswersInvalid` on another form. (images, classes,
   * 1, 1) is flattened, as fully convolutional networks answer.
   */
  readonly logits: (answers: Answers, images: number) => Logits;
  /** Fails with `AnswersNotFinite` where an image so far had NaN or infinity among its logits. */
  readonly requireFinite: () => void;
}

/**
 * What a classifying network must answer: a row of finite logits for each image, a column for each class. Where the number
 * of classes is not known, it is that of the first answers. The Python package classification has the same words.
 */
export const createLogitsCheck = (expectedClasses?: number): LogitsCheck => {
  let known = expectedClasses;
  let images = 0;
  let imagesNotFinite = 0;
  const kinds = new Set<string>();
  const columns = new Set<number>();

  const count = ({ classes, data }: Logits): void => {
    images += data.length / classes;
    let lastImage = -1;
    for (let at = 0; at < data.length; at++) {
      const logit = data[at] ?? Number.NaN;
      if (Number.isFinite(logit)) continue;
      kinds.add(kindOf(logit));
      columns.add(at % classes);
      const image = Math.floor(at / classes);
      if (image !== lastImage) imagesNotFinite++;
      lastImage = image;
    }
  };

  return {
    logits: (answers, size) => {
      const { dims, data } = answers;
      const [rows, classes = 0, ...further] = dims;
      const isFlat = further.length === 0 || (further.length === 2 && further.every((axis) => axis === 1));
      const isOfForm = dims.length > 1 && isFlat && rows === size && classes === (known ?? classes);
      if (!isOfForm || !(data instanceof Float32Array || data instanceof Float64Array)) {
        throw new QuantfleetFailure('AnswersInvalid', `expected ${expected(size, known)}; found ${described(answers)}`);
      }
      known = classes;
      const logits = { classes, data };
      count(logits);
      return logits;
    },
    requireFinite: () => {
      if (imagesNotFinite === 0) return;
      const found = KINDS.filter((kind) => kinds.has(kind)).join(' and ');
      const where = columns.size === 1 ? `class ${[...columns].join()}` : `${columns.size} of ${known} classes`;
      throw new QuantfleetFailure(
        'AnswersNotFinite',
        `${imagesNotFinite} of ${images} images have no finite answer: ${found} for ${where}`,
      );
    },
  };
};

const KINDS = ['NaN', 'inf', '-inf'];

const kindOf = (logit: number): string => {
  if (Number.isNaN(logit)) return 'NaN';
  return logit > 0 ? 'inf' : '-inf';
};

const expected = (images: number, classes: number | undefined): string => {
  const rows = images === 1 ? 'a row for the image' : 'a row for each image';
  const isDefault = classes === DEFAULT_CLASSES ? ', which is its default' : '';
  const named = classes === undefined ? '' : ` of model.classes: ${classes}${isDefault}`;
  return `float32 or float64 (${images}, ${classes ?? 'classes'}), ${rows} and a column for each class${named}`;
};

const described = ({ type, dims }: Answers): string => `${type} (${dims.join(', ')})`;
