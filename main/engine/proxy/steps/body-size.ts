import { phrase } from '#shared/model/phrase.ts';
import type { Step } from './step.ts';

/** A declared body over `proxy-body-size`: 413 before anything else of the location (reference 9 and 1.2). */
export function bodySize(limit: number): Step {
  return {
    name: 'body-size',
    kind: 'local',
    run(request) {
      if (!request.hasBody || request.bodyLength <= limit) return null;
      return { status: 413, reason: 'body-too-large', detail: phrase('size-bytes', { size: limit }) };
    },
  };
}
