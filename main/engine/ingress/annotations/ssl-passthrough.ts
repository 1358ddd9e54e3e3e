import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const sslPassthroughAnnotations = ['ssl-passthrough'] as const;

/** Whether TLS of the host is handed to its Service unopened; only where the controller's flag allows it (reference 7.4). */
export function parseSslPassthrough(reader: AnnotationReader, configuration: ControllerConfiguration): boolean {
  return reader.boolean('ssl-passthrough', false, 'dropped') && configuration.sslPassthrough;
}
