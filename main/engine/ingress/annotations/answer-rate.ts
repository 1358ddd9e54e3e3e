import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const answerRateAnnotations = ['limit-rate', 'limit-rate-after'] as const;

/** Speed of one answer, where answers are buffered (reference 12). */
export interface AnswerRatePolicy {
  /** Bytes per second. */
  readonly rate: number;
  /** Bytes that go out at full speed first. */
  readonly after: number;
}

const KILOBYTE = 1024;

/** `limit-rate` and `limit-rate-after`, given in kilobytes; null without a rate, which alone says that there is a limit. */
export function parseAnswerRate(reader: AnnotationReader): AnswerRatePolicy | null {
  const rate = reader.parsed('limit-rate', parseInteger) ?? 0;
  const after = reader.parsed('limit-rate-after', parseInteger) ?? 0;
  return rate <= 0 ? null : { rate: rate * KILOBYTE, after: Math.max(0, after) * KILOBYTE };
}
