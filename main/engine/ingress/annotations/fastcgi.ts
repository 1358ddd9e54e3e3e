import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { readReference } from './object-reference.ts';

export const fastCgiAnnotations = ['fastcgi-index', 'fastcgi-params-configmap'] as const;

/** What a FastCGI responder is told beyond the usual (reference 9). */
export interface FastCgiPolicy {
  /** Added to the name of a script that ends with a slash; empty for nothing. */
  readonly index: string;
  /** `namespace/name` of a ConfigMap with parameters; their values may hold nginx variables. */
  readonly params: string | null;
}

const INDEX = /^[A-Za-z0-9.\-_]+$/;

/** `fastcgi-*`; a ConfigMap that may not be used closes the routes of the Ingress (reference 2, 18). */
export function parseFastCgi(reader: AnnotationReader, configuration: ControllerConfiguration): FastCgiPolicy | null {
  const otherNamespaces = configuration.allowCrossNamespaceResources;
  const params = readReference(reader, 'fastcgi-params-configmap', { bareName: true, otherNamespaces });
  const index = reader.text('fastcgi-index', INDEX);
  if (params?.kind === 'refused') reader.deny('fastcgi-params-configmap', params.reason);
  if (params === null && index === null) return null;
  return { index: index ?? '', params: params?.kind === 'named' ? params.key : null };
}
