/** What a failure code promises to whoever catches it. */
export interface FailureKind {
  /**
   * Whether the same work may succeed unchanged: `never`; `thrice`, for what may be an accident; `always`, for what ends
   * when somebody mends it, however long that takes.
   */
  readonly retry: 'never' | 'thrice' | 'always';
  /** What happened, in one sentence without particulars. */
  readonly summary: string;
  /** What the reader can do about it. */
  readonly advice: string;
}

const permanent = (summary: string, advice: string): FailureKind => ({ retry: 'never', summary, advice });
const accident = (summary: string, advice: string): FailureKind => ({ retry: 'thrice', summary, advice });
const outage = (summary: string, advice: string): FailureKind => ({ retry: 'always', summary, advice });

/**
 * Every failure quantfleet reports, TypeScript and Python alike. Codes are frozen once released.
 * docs/reference/failures.md lists them; a test compares the two.
 */
export const FAILURES = {
  ConfigInvalid: permanent(
    'A configuration file is not valid.',
    'Correct the named key; docs/reference/config.md lists them all.',
  ),
  ConfigNotFound: permanent('A configuration file could not be read.', 'Check the path and its permissions.'),
  WeightsMissing: permanent(
    'The weights or ONNX file does not exist.',
    'Name an existing file; relative paths count from the sweep file.',
  ),
  WeightsMismatch: permanent(
    'The weights do not fit the architecture.',
    'Check the architecture, the number of classes and the file.',
  ),
  WeightsUnsafe: permanent(
    'The weights file needs code to load.',
    'Save a plain state_dict; quantfleet loads with weights_only=True.',
  ),
  ModelUnknown: permanent(
    'The architecture or factory is not known on this node.',
    'Use a listed architecture, or allow the factory in the node configuration.',
  ),
  OperatorUnsupported: permanent(
    'The network contains an operator the tool cannot run.',
    'Export with another opset, or replace the operator.',
  ),
  OnnxInvalid: permanent('The ONNX model is not valid.', 'Run onnx.checker on it, and export it again.'),
  ExportMismatch: permanent(
    'The exported network answers differently from the original.',
    'Try another opset; report the network if it persists.',
  ),
  FoldIncomplete: permanent(
    'Constant folding left a scale or zero-point that is not constant.',
    'Check that onnxruntime is installed for Polygraphy; see the stage log.',
  ),
  CoverageTooLow: permanent(
    'Fewer operators are quantized than the recipe promises.',
    'Look at the named layers; set minimumCoverage to accept it.',
  ),
  DatasetNotFound: permanent(
    'The image folder, CSV or development kit does not exist.',
    'Check the path; relative paths count from the sweep file.',
  ),
  DatasetEmpty: permanent(
    'The image source holds no usable image.',
    'One folder a class, or a CSV with columns path and class_index.',
  ),
  ClassFolderEmpty: permanent(
    'A class folder holds no image.',
    'Fill or remove the named folder: an empty class shifts no index silently.',
  ),
  LabelInvalid: permanent(
    'Images and labels do not correspond, or a label lies outside the model’s classes.',
    'Correct the labels, or the number of classes.',
  ),
  ImagesTooFew: permanent('The source holds fewer images than asked for.', 'Ask for fewer images, or add some.'),
  ImagesUnreadable: permanent(
    'Too many images cannot be decoded.',
    'Repair or remove the named images, or raise maxUnreadableShare.',
  ),
  CalibrationBatchTooLarge: permanent(
    'The calibration batch size exceeds the calibration set.',
    'Use a smaller calibration batch size or more images.',
  ),
  CalibrationIncomplete: permanent(
    'The calibrator saw fewer batches than it was given.',
    'See the stage log; a partial calibration is never used.',
  ),
  RecipeUnsupported: permanent(
    'The node cannot run this recipe.',
    'Install what is missing, or choose another recipe.',
  ),
  ToolMissing: permanent(
    'A program or package the stage needs is not installed.',
    'Run `quantfleet doctor`; it names the remedy.',
  ),
  ToolTooOld: permanent(
    'A program or package is older than the stage needs.',
    'Install the version that the message names, or give an ONNX file, which needs no PyTorch.',
  ),
  NetworkRefused: permanent('The builder refused the network.', 'See the named layer and the stage log.'),
  PrecisionUnsupported: permanent(
    'This precision is not to be had on the node.',
    'Choose int8, or one of the precisions that the message names.',
  ),
  CalibrationCacheInvalid: permanent(
    'The calibration cache cannot be used.',
    'Give the text file that TensorRT wrote when it calibrated this very ONNX model.',
  ),
  WorkspaceTooSmall: permanent(
    'No implementation of a layer fits into the workspace.',
    'Raise engine.workspaceMiB, or leave it out.',
  ),
  EngineTooLarge: permanent(
    'Memory ran out on every rung of the ladder.',
    'Close other programs, lower engine.profile.max, or build on a machine with more memory.',
  ),
  ExecutionFailed: accident(
    'The GPU did not run the engine.',
    'See the stage log; without cudaGraph if the capture failed.',
  ),
  EngineMismatch: permanent(
    'The engine was made for another GPU or by another TensorRT.',
    'Look at LD_LIBRARY_PATH: the TensorRT that builds and the one that runs must be one.',
  ),
  DiskFull: outage('There is no space left on the disk.', 'Free some space; the stage then goes on by itself.'),
  StateUnwritable: permanent(
    'A file or folder of the state cannot be read or written.',
    'Check the path and its permissions, or name another state folder.',
  ),
  OutOfMemory: accident('Memory ran out.', 'Close other programs, or use a smaller batch size.'),
  ArtifactMissing: permanent(
    'A stored artifact is missing or damaged.',
    'Run the sweep again: the stage that made it is done again.',
  ),
  StageStalled: accident(
    'A stage printed nothing for too long and was stopped.',
    'Nothing, unless it repeats: then read the stage log.',
  ),
  StageProgramCrashed: accident('A stage program ended unexpectedly.', 'Read the end of the stage log.'),
  NoSamples: accident('A measurement took no sample.', 'Measure for longer, or sample more often.'),
  DeviceStuck: outage(
    'A program was killed and does not end: the device may still be in use.',
    'Reboot the machine; the stage then goes on by itself.',
  ),
  WorkerCrashed: permanent(
    'A stage took its worker down each time it was tried.',
    'Read the log, mend the cause, then remove the named file to try again.',
  ),
  PortInUse: permanent(
    'A port is taken by another program.',
    'Stop that program, or choose another port in the configuration.',
  ),
  ServerUnreachable: outage(
    'The Temporal server cannot be reached.',
    'Start it with `quantfleet up`, or check the address.',
  ),
  StateInUse: permanent('Another quantfleet process uses this state folder.', 'Stop it, or use another state folder.'),
  ResultsTooNew: permanent(
    'The results database was written by a newer quantfleet.',
    'Use that version, or another state folder.',
  ),
  NotFound: permanent('There is nothing of that name.', 'Check the name; `quantfleet sweep status` lists sweeps.'),
  Cancelled: permanent('The work was cancelled.', 'Start it again when you like; finished stages are kept.'),
} as const satisfies Record<string, FailureKind>;

/** A code in {@link FAILURES}. */
export type FailureCode = keyof typeof FAILURES;

/** Whether a string is one of our codes; a Temporal failure's `type` may be anybody's. */
export const isFailureCode = (text: string): text is FailureCode => Object.hasOwn(FAILURES, text);

/** A failure as people and programs see it. */
export interface FailureReport {
  readonly code: FailureCode;
  /** What was expected, what came. */
  readonly message: string;
  /** How to mend it. */
  readonly advice: string;
  /** Path of the stage's log, where there is one. */
  readonly logFile?: string;
}
