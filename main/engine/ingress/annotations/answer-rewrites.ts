import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const answerRewritesAnnotations = [
  'proxy-redirect-from',
  'proxy-redirect-to',
  'proxy-cookie-path',
  'proxy-cookie-domain',
] as const;

/** A text at the beginning of a value, and what stands there instead. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** What is changed in the lines that a pod answers with (reference 17). */
export interface AnswerRewritesPolicy {
  /** In `Location` and `Refresh`. */
  readonly redirect: Replacement | null;
  /** In the attributes of `Set-Cookie`. */
  readonly cookiePath: Replacement | null;
  readonly cookieDomain: Replacement | null;
}

// Patterns (`~` first) need characters that the controller does not allow here; they count as not valid.
const URL_TEXT = /^(?!~)[A-Za-z0-9\-._~/:?&=$,]*$/;

/** `proxy-redirect-*` and `proxy-cookie-*`, else the controller's; null where nothing is changed. */
export function parseAnswerRewrites(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): AnswerRewritesPolicy | null {
  const defaults = configuration.answerRewrites;
  const from = reader.text('proxy-redirect-from', URL_TEXT) ?? defaults.redirectFrom;
  const to = reader.text('proxy-redirect-to', URL_TEXT) ?? defaults.redirectTo;
  const cookiePath = cookie(reader, 'proxy-cookie-path', defaults.cookiePath);
  const cookieDomain = cookie(reader, 'proxy-cookie-domain', defaults.cookieDomain);
  // `default` would replace the name of nginx's own upstream, which no pod ever sends.
  const redirect = from === 'off' || from === 'default' || to === 'off' ? null : { from, to };
  if (redirect === null && cookiePath === null && cookieDomain === null) return null;
  return { redirect, cookiePath, cookieDomain };
}

function cookie(reader: AnnotationReader, name: string, fallback: string): Replacement | null {
  const read = reader.parsed(name, parseCookieReplacement) ?? parseCookieReplacement(fallback);
  return read === 'off' ? null : read;
}

function parseCookieReplacement(text: string): Replacement | 'off' | null {
  if (text === 'off') return 'off';
  const [from, to, more] = text.split(/\s+/);
  if (from === undefined || to === undefined || more !== undefined) return null;
  return URL_TEXT.test(from) && URL_TEXT.test(to) ? { from, to } : null;
}
