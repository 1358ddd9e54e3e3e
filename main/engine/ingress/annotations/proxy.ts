import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { UpstreamPolicy } from '../policy.ts';
import { parseInteger, parseSize } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const proxyAnnotations = [
  'proxy-connect-timeout',
  'proxy-read-timeout',
  'proxy-send-timeout',
  'proxy-next-upstream',
  'proxy-next-upstream-tries',
  'proxy-next-upstream-timeout',
  'proxy-body-size',
  'proxy-buffer-size',
  'proxy-buffering',
  'proxy-buffers-number',
  'proxy-busy-buffers-size',
  'proxy-max-temp-file-size',
  'proxy-request-buffering',
  'client-body-buffer-size',
] as const;

const CONDITIONS =
  /^(?:error|timeout|invalid_header|http_500|http_502|http_503|http_504|http_403|http_404|http_429|non_idempotent|off)$/;

const ON_OFF = /^(?:on|off)$/;

/** Timeouts, sizes, buffers and retries toward the pods (reference 9). */
export function parseProxy(reader: AnnotationReader, configuration: ControllerConfiguration): UpstreamPolicy {
  // Only how nginx parts its memory: said to be wrong where it is, and without effect here.
  reader.size('proxy-busy-buffers-size', 0);
  return {
    connectTimeout: reader.seconds('proxy-connect-timeout', configuration.connectTimeout),
    readTimeout: reader.seconds('proxy-read-timeout', configuration.readTimeout),
    sendTimeout: reader.seconds('proxy-send-timeout', configuration.sendTimeout),
    nextUpstream: reader.parsed('proxy-next-upstream', parseConditions) ?? configuration.nextUpstream,
    nextUpstreamTries: reader.parsed('proxy-next-upstream-tries', parseCount) ?? configuration.nextUpstreamTries,
    nextUpstreamTimeout: reader.seconds('proxy-next-upstream-timeout', configuration.nextUpstreamTimeout),
    bodySize: reader.size('proxy-body-size', configuration.bodySize),
    headerSize: reader.size('proxy-buffer-size', configuration.headerSize),
    buffersAnswers: onOff(reader, 'proxy-buffering') ?? configuration.buffersAnswers,
    answerBuffers: reader.parsed('proxy-buffers-number', parseCount) ?? configuration.answerBuffers,
    answerFileSize: reader.size('proxy-max-temp-file-size', configuration.answerFileSize),
    buffersRequests: onOff(reader, 'proxy-request-buffering') ?? configuration.buffersRequests,
    bodyMemory: reader.parsed('client-body-buffer-size', parseSize, 'dropped') ?? configuration.bodyMemory,
  };
}

function parseConditions(text: string): readonly string[] | null {
  const conditions = text.split(/ +/);
  return conditions.every((condition) => CONDITIONS.test(condition)) ? conditions : null;
}

function parseCount(text: string): number | null {
  const count = parseInteger(text);
  return count === null || count < 0 ? null : count;
}

function onOff(reader: AnnotationReader, name: string): boolean | null {
  const value = reader.parsed(name, (text) => (ON_OFF.test(text) ? text : null));
  return value === null ? null : value === 'on';
}
