import type { Metric } from '../metric.js';
import type { ClassificationAnswers } from './answers.js';
import { meanPerClassAccuracy } from './mean-per-class-accuracy.js';
import { top1 } from './top1.js';
import { top5 } from './top5.js';

/** Every metric of classification, in the order of tables and figures. */
export const CLASSIFICATION_METRICS: readonly Metric<ClassificationAnswers>[] = [top1, top5, meanPerClassAccuracy];
