import { z } from 'zod';
import type { Immutable } from './immutable.js';

/**
 * Every kind of data note: something about images, labels, preprocessing or weights that may be meant, and may be a
 * mistake that the numbers rest on. The text says what it may mean. What was seen, with counts, is the note's message.
 * docs/reference/data-notes.md lists them; a test compares the two.
 */
export const DATA_NOTES = {
  BaselineAtChance:
    'FP32 answers no better than guessing: labels or preprocessing are probably wrong. Check the order of the classes, mean and standard deviation, the order of the colours and the size.',
  NothingAboveChance:
    'FP32 was not measured, and no INT8 trial answers better than guessing: labels or preprocessing are probably wrong, or quantization ruins the network. Check the order of the classes, mean and standard deviation, the order of the colours and the size.',
  BaselineNotFinite:
    'FP32 has no finite answer to some images. Quantization turns NaN and infinity into numbers, so the other rows count answers to these images that mean nothing.',
  EvaluationImagesTrained:
    'Accuracy on images that were trained on says nothing about others. It is an upper bound at best.',
  EvaluationImagesCalibrated:
    'The calibrators have seen images that accuracy is measured on. Ranges that fit these images may fit others less well.',
  DuplicateImages:
    'Intervals and tests count each image as an independent one. With duplicates they are narrower than they should be.',
  ConflictingLabels:
    'One of the labels is wrong for each of these images, so that no network can answer all of them right.',
  LabelsFromOne:
    'The labels may count from 1, where quantfleet counts from 0. Then every one of them is wrong: subtract 1.',
  FolderNumbersSortedAsText:
    'Class folders count in the order of their names as text, as TorchVision has it. If the network was trained on them by number, fill the numbers up with zeros: 000, 001, 010.',
  ClassOrderDiffers:
    'If names that are alike mean the same classes, the labels of one of the sources are wrong. Use the same names in both, in a CSV in the column class_name, to have them compared.',
  ClassNamesNotComparable:
    'If the classes stand in another order in one of the sources, its labels are wrong. Use the same names in both to have them compared.',
  ClassNameRepeated: 'Two classes may be called the same, as ImageNet’s cranes are. Else one of the labels is wrong.',
  ClassesLeftOut:
    'Accuracy on some classes says nothing of the others. Use order: shuffled to draw from all, or leave images out.',
  ClassFoldersAlike:
    'The folder may be one level too high, as one that holds train and val. Then these would be taken for the classes.',
  FilesPassedOver:
    'Images of other formats are not evaluated. Convert them, or give them the extension of what they are; a CSV takes files whatever they are called.',
  LeftInFp32:
    'What is left in FP32 is neither faster nor less accurate than before. An INT8 trial with much of it says less about INT8.',
  ModelAdapted: 'The model was changed so that every tool takes it. On the same inputs it answers as the file does.',
  FewCalibrationImages: 'Ranges that rest on few images are left to chance. A few hundred images are usual.',
  StandardDeviationAboveOne:
    'Pixels from 0 to 1 have a standard deviation of at most 0.5. A larger one makes the inputs smaller than the network may have been trained on.',
  ImagesTurned:
    'Cameras note how they were held instead of turning the pixels. TorchVision’s loader ignores it, and so does quantfleet. Set preprocessing.orientation to apply where the network was trained on turned images.',
  DeepImages:
    'TorchVision’s loader makes such pixels white or black, so that a network trained with it has seen other images. A brightest pixel far below 100 % means that fewer bits are in use than the files have, as 12 in 16: scale such images to 8 bits yourself.',
  ImagesFramed:
    'A frame that was not there in training costs accuracy. Resize and crop may be interchanged, or resize may be missing.',
  WeightsUnwrapped:
    'The weights are a part of their file. Where another part is meant, save that alone: torch.save(checkpoint[…], path).',
} as const satisfies Record<string, string>;

/** Code of one of {@link DATA_NOTES}. */
export type DataNoteCode = keyof typeof DATA_NOTES;

const CODES = Object.keys(DATA_NOTES) as [DataNoteCode, ...DataNoteCode[]];

/** Something that was seen in the data of a sweep. */
export const dataNoteSchema = z.object({
  code: z.enum(CODES),
  message: z.string().describe('What was seen, in one sentence with counts.'),
});

/** What {@link dataNoteSchema} describes. */
export type DataNote = Immutable<z.infer<typeof dataNoteSchema>>;

/** Whether it is the code of a data note, as that of a stage program’s warning may be. */
export const isDataNoteCode = (code: string): code is DataNoteCode => Object.hasOwn(DATA_NOTES, code);
