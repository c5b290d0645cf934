/**
 * How a command ends with a failure: `failed`, where the work did not succeed; `badInput`, where the request is wrong;
 * `environment`, where the machine lacks something.
 */
export type ExitClass = 'failed' | 'badInput' | 'environment';

/** What a failure code promises to whoever catches it. */
export interface FailureKind {
  readonly exitClass: ExitClass;
  /**
   * Whether the same work may succeed unchanged: `never`; `three times`, for what may be an accident; `always`, for
   * what ends when somebody mends it, however long that takes.
   */
  readonly retry: 'never' | 'three times' | 'always';
  /** What happened, in one sentence without particulars. */
  readonly summary: string;
  /** What the reader can do about it. */
  readonly advice: string;
}

const permanent = (exitClass: ExitClass, summary: string, advice: string): FailureKind => ({
  exitClass,
  retry: 'never',
  summary,
  advice,
});
const accident = (exitClass: ExitClass, summary: string, advice: string): FailureKind => ({
  ...permanent(exitClass, summary, advice),
  retry: 'three times',
});
const outage = (exitClass: ExitClass, summary: string, advice: string): FailureKind => ({
  ...permanent(exitClass, summary, advice),
  retry: 'always',
});

/**
 * Every failure quantfleet reports, TypeScript and Python alike. Codes are frozen once released.
 * docs/reference/failures.md lists them; a test compares the two.
 */
export const FAILURES = {
  ConfigInvalid: permanent(
    'badInput',
    'A configuration file is not valid.',
    'Correct the named key; docs/reference/config.md lists them all.',
  ),
  ConfigNotFound: permanent(
    'badInput',
    'A configuration file could not be read.',
    'Check the path and its permissions.',
  ),
  InputInvalid: permanent(
    'badInput',
    'An Activity or a Workflow got an input that is not valid.',
    'Start sweeps with the quantfleet command of the same version as the worker.',
  ),
  WeightsMissing: permanent(
    'badInput',
    'The weights or ONNX file does not exist.',
    'Name an existing file; relative paths count from the sweep file.',
  ),
  WeightsMismatch: permanent(
    'badInput',
    'The weights do not fit the network, or the file holds none.',
    'Check the architecture or factory, the number of classes and the file.',
  ),
  WeightsUnsafe: permanent(
    'badInput',
    'Loading the weights file would run code that it names.',
    'Where the weights were made, save them alone: torch.save(network.state_dict(), path). Of a checkpoint: torch.save(checkpoint["state_dict"], path).',
  ),
  ModelUnknown: permanent(
    'badInput',
    'The architecture or factory is not known on this node.',
    'Use a known architecture, or allow the factory in the configuration of the node.',
  ),
  NetworkFailed: permanent(
    'badInput',
    'The code of a user’s own network fails, or does not return a network or logits.',
    'Mend the named line; docs/guide/your-own-network.md says what quantfleet expects of a network.',
  ),
  OperatorUnsupported: permanent(
    'badInput',
    'The network contains an operator the tool cannot run.',
    'Export with another opset, or replace the operator.',
  ),
  OnnxInvalid: permanent(
    'badInput',
    'The ONNX model cannot be used.',
    'Mend what the message names, and export the model again.',
  ),
  OnnxQuantized: permanent(
    'badInput',
    'The ONNX model is quantized already.',
    'Give the FP32 model that it was made of: quantized twice, it would be neither the one nor the other.',
  ),
  QuantizerFailed: permanent(
    'failed',
    'A quantizer made an invalid network of a valid one.',
    'The model is not at fault. Try another recipe, and report the network.',
  ),
  AnswersInvalid: permanent(
    'badInput',
    'The network does not answer with a row of numbers for each image and a column for each class.',
    'Set model.classes to what the network was made for, name the output with the logits, or let the network answer (images, classes).',
  ),
  AnswersNotFinite: permanent(
    'badInput',
    'The network answers with NaN or infinity.',
    'Look for NaN in the weights, and for what divides by zero on an image of one colour; mask classes with -10000, not -inf.',
  ),
  AnswersUnsteady: permanent(
    'badInput',
    'The network answers the same image differently from one time to the next, or with other images beside it.',
    'Switch dropout and noise off in evaluation, and give each BatchNorm its running statistics.',
  ),
  ExportMismatch: permanent(
    'badInput',
    'The exported network answers differently from the original.',
    'Try another opset; report the network if it persists.',
  ),
  FoldIncomplete: permanent(
    'badInput',
    'Constant folding left a scale or zero-point that is not constant.',
    'Check that onnxruntime is installed for Polygraphy; see the stage log.',
  ),
  CoverageTooLow: permanent(
    'badInput',
    'Fewer operators are quantized than the recipe promises.',
    'Look at the named layers; lower minimumCoverage to accept them.',
  ),
  PathNotAllowed: permanent(
    'badInput',
    'A sweep names a path that it may not read on this node.',
    'Start the sweep by its command on this node’s state folder, or add the folder to readableFolders in its quantfleet.yaml.',
  ),
  DatasetNotFound: permanent(
    'badInput',
    'The image folder, CSV or development kit does not exist.',
    'Check the path; relative paths count from the sweep file.',
  ),
  DatasetEmpty: permanent(
    'badInput',
    'The image source holds no usable image.',
    'Give a folder for each class, or a CSV with the columns path and class_index.',
  ),
  DatasetUnknown: permanent(
    'badInput',
    'A sweep names a dataset that the machine which reads it does not have.',
    'Name one that it has, or add it under datasets in that machine’s quantfleet.yaml and start its worker again.',
  ),
  DatasetDiffers: permanent(
    'badInput',
    'A dataset of this name has other images on another machine.',
    'Give the machines the same set, or give one of the sets another name in quantfleet.yaml; then run the sweep again.',
  ),
  ClassFolderEmpty: permanent(
    'badInput',
    'A class folder holds no image.',
    'Fill the named folder, or remove it; removing it changes the index of the classes after it.',
  ),
  LabelInvalid: permanent(
    'badInput',
    'Images and labels do not match, or a label is outside the model’s classes.',
    'Correct the labels, or the number of classes.',
  ),
  SplitsShareImages: permanent(
    'badInput',
    'Images that are evaluated are trained on as well.',
    'Leave them out with dataset.evaluation.except: [training], or accept it with dataset.trainOnEvaluationImages: true.',
  ),
  ImagesTooFew: permanent(
    'badInput',
    'The source has fewer images than the sweep asks for.',
    'Ask for fewer images, or add some.',
  ),
  ImagesUnreadable: permanent(
    'badInput',
    'Too many images cannot be decoded.',
    'Repair or remove the named images, or raise maxUnreadableShare.',
  ),
  CalibrationBatchTooLarge: permanent(
    'badInput',
    'The calibration batch size exceeds the calibration set.',
    'Use a smaller calibration batch size or more images.',
  ),
  CalibrationIncomplete: permanent(
    'badInput',
    'The calibrator saw fewer batches than it was given.',
    'See the stage log; a partial calibration is never used.',
  ),
  RecipeUnsupported: permanent(
    'badInput',
    'The node cannot run this recipe.',
    'Install what is missing, or choose another recipe.',
  ),
  NodeAbsent: permanent(
    'environment',
    'The node was away for longer than the sweep waits.',
    'Start its worker, then `quantfleet sweep retry`: what is measured is kept.',
  ),
  ToolMissing: permanent(
    'environment',
    'A program or package the stage needs is not installed.',
    'Run `quantfleet doctor`; it names the remedy.',
  ),
  ToolTooOld: permanent(
    'environment',
    'A program or package is older than the stage needs.',
    'Install the version that the message names, or give an ONNX file, which needs no PyTorch.',
  ),
  NetworkRefused: permanent('badInput', 'The builder refused the network.', 'See the named layer and the stage log.'),
  PrecisionUnsupported: permanent(
    'badInput',
    'The node cannot build an engine in this precision.',
    'Choose int8, or one of the precisions that the message names.',
  ),
  CalibrationCacheInvalid: permanent(
    'badInput',
    'The calibration cache cannot be used.',
    'Give the text file that TensorRT wrote when it calibrated exactly this ONNX model.',
  ),
  WorkspaceTooSmall: permanent(
    'badInput',
    'No implementation of a layer fits into the workspace.',
    'Raise engine.workspaceMiB, or leave it out.',
  ),
  EngineNotInt8: permanent(
    'failed',
    'Too little of the engine runs in INT8 for engine.precisionPolicy: require-int8.',
    'Lower engine.minimumInt8Share, choose another recipe or policy, or see with quantfleet engine inspect what the layers run in.',
  ),
  EngineTooLarge: permanent(
    'environment',
    'Memory ran out at every fallback step of the build.',
    'Close other programs, lower engine.profile.max, or build on a machine with more memory.',
  ),
  ExecutionFailed: accident(
    'failed',
    'The GPU did not run the engine.',
    'See the stage log; turn cudaGraph off if the capture failed.',
  ),
  EngineMismatch: permanent(
    'badInput',
    'The engine was made for another GPU or by another TensorRT.',
    'Look at LD_LIBRARY_PATH: the TensorRT that builds and the one that runs must be the same.',
  ),
  DiskFull: outage(
    'environment',
    'There is no space left on the disk.',
    'Free some space; the stage then goes on by itself.',
  ),
  StateUnwritable: permanent(
    'environment',
    'A file or folder of the state cannot be read or written.',
    'Check the path and its permissions, or name another state folder.',
  ),
  OutOfMemory: accident('environment', 'Memory ran out.', 'Close other programs, or use a smaller batch size.'),
  ArtifactMissing: permanent(
    'badInput',
    'A stored artifact is missing or damaged.',
    'Run the sweep again; the stage that made it then runs again.',
  ),
  StoreUnreachable: outage(
    'environment',
    'The shared store cannot be reached.',
    'Look at the network, the server or the mount; what waits for the store then goes on by itself.',
  ),
  StoreBusy: outage(
    'environment',
    'The shared store asks for fewer requests.',
    'Nothing: it is tried again. If it lasts, raise the server’s limits.',
  ),
  StoreCredentialsExpired: outage(
    'environment',
    'The credentials for the shared store have expired.',
    'Renew them, for example with `aws sso login`; what waits for the store then goes on by itself.',
  ),
  StoreAccessDenied: permanent(
    'environment',
    'The shared store refuses access.',
    'Give credentials by AWS’s own chain (environment, profile, role) that may list the bucket, and read, write and delete its objects. Of a folder, check the permissions.',
  ),
  StoreBucketMissing: permanent(
    'environment',
    'The bucket of the shared store does not exist, or not in this region.',
    'Check store.s3 in quantfleet.yaml, or make the bucket.',
  ),
  StoreUnsuitable: permanent(
    'environment',
    'The shared store lacks something that quantfleet needs, such as conditional writes.',
    'Use a server that knows If-None-Match and If-Match, or a folder whose file system makes hard links.',
  ),
  StoreTransferDamaged: accident(
    'environment',
    'Data is damaged on the way to or from the shared store.',
    'Look for a faulty proxy, network card or memory module.',
  ),
  StageStalled: accident(
    'failed',
    'A stage printed nothing for too long and was stopped.',
    'Nothing, unless it happens again: then read the stage log.',
  ),
  ProgramMismatch: permanent(
    'environment',
    'A stage program was sent, or answered, something that the two sides have not agreed on.',
    'Run `npm run setup`: TypeScript and Python must be of the same version. If it happens again, report it.',
  ),
  StageProgramCrashed: accident('failed', 'A stage program ended unexpectedly.', 'Read the end of the stage log.'),
  NoSamples: accident('failed', 'A measurement took no sample.', 'Measure for longer, or sample more often.'),
  DeviceStuck: outage(
    'environment',
    'A program was killed but has not ended, so the device may still be in use.',
    'Reboot the machine; the stage then goes on by itself.',
  ),
  WorkerCrashed: permanent(
    'failed',
    'A stage took its worker down each time it was tried.',
    'Read the log and mend the cause; then remove the named file to try again.',
  ),
  PortInUse: permanent(
    'environment',
    'A port is taken by another program.',
    'Stop that program, or choose another port in the configuration.',
  ),
  ServerUnreachable: outage(
    'environment',
    'The Temporal server cannot be reached.',
    'Check address and port, and whether that server runs; `quantfleet up` starts the embedded one.',
  ),
  ServerTlsFailed: permanent(
    'environment',
    'The Temporal server and this machine do not accept each other’s certificates.',
    'Check temporal.tls: the server’s authority, this machine’s certificate and key, and the server’s name.',
  ),
  ServerAccessDenied: permanent(
    'environment',
    'The Temporal server does not let this machine do what it must.',
    'Ask for an API key with the right to write in the namespace, which a worker needs as well.',
  ),
  NamespaceMissing: permanent(
    'environment',
    'The Temporal server does not have the namespace.',
    'Correct temporal.namespace, or create it: quantfleet cluster setup --create-namespace --retention 30d.',
  ),
  SearchAttributeTaken: permanent(
    'environment',
    'A search attribute of the server has another type than quantfleet needs.',
    'Use another namespace, or remove the attribute from this one: temporal operator search-attribute remove.',
  ),
  PayloadUndecodable: permanent(
    'environment',
    'What the Temporal server keeps is encrypted with a key that is not here.',
    'Give the key in temporal.codec.keys: the same keys on every machine, old ones for as long as their Workflows are kept.',
  ),
  WorkerNotPolling: permanent(
    'environment',
    'A worker runs, but the Temporal server does not see it ask for work.',
    'Give it an API key with the right to write in the namespace: without it a worker waits for ever.',
  ),
  LimitTooLow: permanent(
    'environment',
    'A limit of the user, the shell or the container is too low.',
    'Raise it: `ulimit -n` says how many files may be open, and `quantfleet doctor` what is needed.',
  ),
  StateInUse: permanent(
    'environment',
    'Another quantfleet process uses this state folder.',
    'Stop it, or use another state folder.',
  ),
  DeviceUnknown: permanent(
    'badInput',
    'The GPU that the settings name is not there.',
    'Set device in quantfleet.yaml to a number or UUID that `nvidia-smi --list-gpus` shows, or leave it out.',
  ),
  ClocksNotSet: permanent(
    'environment',
    'Clocks or power mode could not be set as the settings of the node ask, or not be put back.',
    'Let the worker run as root, choose what the machine can be set to, or remove `clocks` from quantfleet.yaml.',
  ),
  DeviceInUse: permanent(
    'environment',
    'Another program holds the GPU of this node.',
    'Stop the named process: another worker of the same GPU, or a program that outlived its worker.',
  ),
  NodeIdTaken: permanent(
    'environment',
    'Another machine works under this node id.',
    'Give this machine a nodeId of its own in quantfleet.yaml, or stop the worker on the other.',
  ),
  NodeAlive: permanent('badInput', 'The worker of the node still works.', 'Stop the worker of the node first.'),
  RegistryUnattended: outage(
    'environment',
    'Nobody runs the Workflows of the registered nodes.',
    'Start `quantfleet up` on a machine with this server, and try again.',
  ),
  WorkerTooOld: outage(
    'environment',
    'The worker is older than the quantfleet that planned the sweep.',
    'Update quantfleet on the machine of the worker and start it again; the sweep then goes on by itself.',
  ),
  ResultsTooNew: permanent(
    'badInput',
    'The results database was written by a newer quantfleet.',
    'Use that version, or another state folder.',
  ),
  ResultsDamaged: permanent(
    'environment',
    'The results database cannot be read.',
    'Move the named file away; running the sweeps again fills a new one from the finished stages.',
  ),
  ResultsUnavailable: outage(
    'environment',
    'The results database cannot be reached, or does not take this user.',
    'Mend what the message names; quantfleet then goes on by itself.',
  ),
  WebhookUnknown: permanent(
    'environment',
    'The results worker knows no webhook of this name.',
    'Add it under webhooks in the quantfleet.yaml of the results worker and start that worker again, or correct webhook in the fleet file.',
  ),
  BlocksTainted: permanent(
    'failed',
    'Too few blocks of a comparison were measured under the conditions that were asked for.',
    'Mend what the message names, or wait until the board is quiet, then search again.',
  ),
  WebhookRefused: permanent(
    'environment',
    'A webhook refuses what a night tells it.',
    'Check its address and its secret under webhooks in the quantfleet.yaml of the results worker.',
  ),
  WebhookUnreachable: outage(
    'environment',
    'A webhook cannot be reached.',
    'Look at the network and the receiver; it is tried again for an hour.',
  ),
  TrialTerminated: permanent(
    'failed',
    'The Workflow of a trial was terminated, or ran out of time, from outside.',
    'Run the sweep again; finished stages are kept.',
  ),
  SourceChanged: permanent(
    'badInput',
    'A file that the sweep took in is damaged in the store, and its source has changed since.',
    'Put the source back as it was, or run the sweep again, which takes in what is there now.',
  ),
  SweepRunning: permanent(
    'badInput',
    'The sweep has not ended.',
    'Wait for it, or end it with `quantfleet sweep cancel`; running its file again follows it.',
  ),
  NightRunning: permanent(
    'badInput',
    'The night has not ended.',
    'Wait for it: `quantfleet fleet run` of its file follows it, and ends by its deadline at the latest.',
  ),
  NothingToRetry: permanent(
    'badInput',
    'No trial of the sweep is left to be run again.',
    'Nothing is to be done; `quantfleet sweep status` shows how each trial ended.',
  ),
  NotFound: permanent('badInput', 'Nothing has this name.', 'Check the name; `quantfleet sweep status` lists sweeps.'),
  Cancelled: permanent('failed', 'The work was cancelled.', 'Start it again when you like; finished stages are kept.'),
  Unexpected: permanent(
    'failed',
    'A fault in quantfleet itself.',
    'Please report it, with the stack trace from the named log.',
  ),
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
