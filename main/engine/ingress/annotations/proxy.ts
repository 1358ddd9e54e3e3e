import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { UpstreamPolicy } from '../policy.ts';
import { parseInteger } from '../value-syntax.ts';
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
] as const;

const CONDITIONS =
  /^(?:error|timeout|invalid_header|http_500|http_502|http_503|http_504|http_403|http_404|http_429|non_idempotent|off)$/;

/** Timeouts, sizes and retries toward the pods (reference 9). */
export function parseProxy(reader: AnnotationReader, configuration: ControllerConfiguration): UpstreamPolicy {
  return {
    connectTimeout: reader.seconds('proxy-connect-timeout', configuration.connectTimeout),
    readTimeout: reader.seconds('proxy-read-timeout', configuration.readTimeout),
    sendTimeout: reader.seconds('proxy-send-timeout', configuration.sendTimeout),
    nextUpstream: reader.parsed('proxy-next-upstream', parseConditions) ?? configuration.nextUpstream,
    nextUpstreamTries: reader.parsed('proxy-next-upstream-tries', parseCount) ?? configuration.nextUpstreamTries,
    nextUpstreamTimeout: reader.seconds('proxy-next-upstream-timeout', configuration.nextUpstreamTimeout),
    bodySize: reader.size('proxy-body-size', configuration.bodySize),
    headerSize: reader.size('proxy-buffer-size', configuration.headerSize),
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
