import type { SecureContext } from 'node:tls';

/** How TLS to a pod is opened (reference 9). Made once; equal settings are one value, because connections are kept by it. */
export interface TlsSettings {
  readonly context: SecureContext;
  /** null: whatever certificate the pod shows is taken. `depth` is the number of intermediate certificates allowed. */
  readonly verify: { readonly name: string; readonly depth: number } | null;
  /** Server name that the pod is told (SNI), null for none. */
  readonly serverName: string | null;
}

/** How a pod is spoken to. Compared as a value: a connection is used again only for the same one. */
export interface Transport {
  readonly protocol: 'http1' | 'http2' | 'fastcgi';
  /** null for a clear connection. */
  readonly tls: TlsSettings | null;
}

/** HTTP/1 without TLS, as nearly every pod speaks it. */
export const PLAIN_HTTP: Transport = { protocol: 'http1', tls: null };
