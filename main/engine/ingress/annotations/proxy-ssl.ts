import type { ControllerConfiguration } from '../controller-configuration.ts';
import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { SERVER_NAME } from './characters.ts';
import { readReference } from './object-reference.ts';

export const proxySslAnnotations = [
  'proxy-ssl-secret',
  'proxy-ssl-verify',
  'proxy-ssl-verify-depth',
  'proxy-ssl-ciphers',
  'proxy-ssl-name',
  'proxy-ssl-server-name',
  'proxy-ssl-protocols',
] as const;

/** TLS to the pods with a Secret (reference 9). */
export interface ProxySslPolicy {
  /** `namespace/name` of the Secret with the client pair and the trusted authority. */
  readonly secret: string;
  readonly verify: boolean;
  /** Certificates between the pod's and the authority's. */
  readonly verifyDepth: number;
  /** In OpenSSL's words. */
  readonly ciphers: string;
  /** Name to verify and to send; null for nginx's own. */
  readonly name: string | null;
  readonly sendsServerName: boolean;
  /** Such as `TLSv1.2`. */
  readonly protocols: readonly string[];
}

const ON_OFF = /^(?:on|off)$/;
const CIPHERS = /^[A-Za-z0-9+:_\-!]*$/;
const PROTOCOLS = /^(?:SSLv2|SSLv3|TLSv1|TLSv1\.1|TLSv1\.2|TLSv1\.3| )*$/;
const DEFAULT_PROTOCOLS = ['TLSv1.2'];

/**
 * `proxy-ssl-*`, all of them without effect where `proxy-ssl-secret` is not set; a Secret that may not be used closes the
 * routes of the Ingress (reference 9, 18).
 */
export function parseProxySsl(reader: AnnotationReader, configuration: ControllerConfiguration): ProxySslPolicy | null {
  const otherNamespaces = configuration.allowCrossNamespaceResources;
  const secret = readReference(reader, 'proxy-ssl-secret', { bareName: false, otherNamespaces });
  if (secret === null) return null;
  if (secret.kind === 'refused') {
    reader.deny('proxy-ssl-secret', secret.reason);
    return null;
  }
  const depth = reader.parsed('proxy-ssl-verify-depth', parseInteger) ?? 1;
  const protocols = (reader.text('proxy-ssl-protocols', PROTOCOLS) ?? '').split(' ').filter((one) => one !== '');
  return {
    secret: secret.key,
    verify: isOn(reader, 'proxy-ssl-verify'),
    verifyDepth: depth <= 0 ? 1 : depth,
    ciphers: reader.text('proxy-ssl-ciphers', CIPHERS) ?? 'DEFAULT',
    name: reader.text('proxy-ssl-name', SERVER_NAME),
    sendsServerName: isOn(reader, 'proxy-ssl-server-name'),
    protocols: protocols.length === 0 ? DEFAULT_PROTOCOLS : protocols,
  };
}

function isOn(reader: AnnotationReader, name: string): boolean {
  return reader.parsed(name, (text) => (ON_OFF.test(text) ? text : null)) === 'on';
}
