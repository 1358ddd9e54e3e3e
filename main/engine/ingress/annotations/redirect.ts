import type { ControllerConfiguration } from '../controller-configuration.ts';
import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { URL_WITHOUT_VARIABLES } from './characters.ts';

export const redirectAnnotations = [
  'permanent-redirect',
  'permanent-redirect-code',
  'temporal-redirect',
  'temporal-redirect-code',
  'relative-redirects',
  'from-to-www-redirect',
  'use-port-in-redirects',
] as const;

/** Redirects of an Ingress and of its host (reference 11). */
export interface RedirectPolicy {
  /** Where every path of the Ingress leads; null where it does not redirect. `annotation` is the short name. */
  readonly to: {
    readonly url: string;
    readonly code: number;
    readonly annotation: 'permanent-redirect' | 'temporal-redirect';
  } | null;
  /** Redirects keep a relative `Location`. */
  readonly relative: boolean;
  /** The host with or without `www.` is redirected to the declared one. */
  readonly fromToWww: boolean;
  readonly usePort: boolean;
}

/** The redirect annotations; null where neither they nor the controller ask for anything (reference 11, 18). */
export function parseRedirect(reader: AnnotationReader, configuration: ControllerConfiguration): RedirectPolicy | null {
  const fromToWww = reader.boolean('from-to-www-redirect', false, 'dropped');
  const relative = reader.boolean('relative-redirects', configuration.relativeRedirects, 'dropped');
  const usePort = reader.boolean('use-port-in-redirects', configuration.usePortInRedirects);
  const to = temporal(reader) ?? permanent(reader);
  if (to === null && !fromToWww && !relative && !usePort) return null;
  return { to, relative, fromToWww, usePort };
}

/** 302 or `temporal-redirect-code` from 300 to 307; wins over the permanent one. */
function temporal(reader: AnnotationReader): RedirectPolicy['to'] {
  const url = reader.text('temporal-redirect', URL_WITHOUT_VARIABLES, 'dropped');
  const code = reader.parsed('temporal-redirect-code', parseInteger, 'dropped');
  if (url === null) return null;
  return { url, code: code !== null && code >= 300 && code <= 307 ? code : 302, annotation: 'temporal-redirect' };
}

/** 301 or `permanent-redirect-code` from 300 to 308. */
function permanent(reader: AnnotationReader): RedirectPolicy['to'] {
  const url = reader.text('permanent-redirect', URL_WITHOUT_VARIABLES, 'dropped');
  const code = reader.parsed('permanent-redirect-code', parseInteger, 'dropped');
  if (url === null) return null;
  return { url, code: code !== null && code >= 300 && code <= 308 ? code : 301, annotation: 'permanent-redirect' };
}
