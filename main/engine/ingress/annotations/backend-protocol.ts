import type { AnnotationReader } from './annotation-reader.ts';

export const backendProtocolAnnotations = ['backend-protocol'] as const;

const PROTOCOLS = ['HTTP', 'HTTPS', 'AUTO_HTTP', 'GRPC', 'GRPCS', 'FCGI'] as const;

/** How the pods are spoken to; `AUTO_HTTP` takes the scheme of the client's connection (reference 9). */
export type BackendProtocol = (typeof PROTOCOLS)[number];

/** `backend-protocol` in any case of letters; `HTTP` where it is not set or not known. */
export function parseBackendProtocol(reader: AnnotationReader): BackendProtocol {
  return reader.parsed('backend-protocol', find) ?? 'HTTP';
}

function find(text: string): BackendProtocol | null {
  const wanted = text.toUpperCase();
  return PROTOCOLS.find((protocol) => protocol === wanted) ?? null;
}
