import type { AnswerStep } from './step.ts';

const NAME = 'strict-transport-security';

function withoutHsts(headers: string[]): void {
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    const name = headers[at] as string;
    if (name.length === NAME.length && name.toLowerCase() === NAME) headers.splice(at, 2);
  }
}

/** HSTS on every HTTPS answer of a location, in place of the pod's (reference 7.3). */
export function sendHsts(value: string): AnswerStep {
  return {
    name: 'hsts',
    apply(exchange, headers) {
      if (exchange.client.scheme !== 'https') return;
      withoutHsts(headers);
      headers.push('Strict-Transport-Security', value);
    },
  };
}

/** Takes HSTS away: it would outlive the set-up in the user's browser. */
export const stripHsts: AnswerStep = {
  name: 'strip-hsts',
  apply: (_exchange, headers) => withoutHsts(headers),
};
