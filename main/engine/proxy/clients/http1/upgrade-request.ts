import type { ParsedRequest } from './parse-request-head.ts';

const NAMES_UPGRADE = /(?:^|,)[\t ]*upgrade[\t ]*(?:,|$)/i;

/**
 * Whether a request asks for WebSocket and nothing else; other protocols are not for us to tunnel (reference: proxy
 * performance 4.15). Nor is a request with a body, which would be taken for the first bytes of the tunnel.
 */
export function isUpgrade({ method, minor, head }: ParsedRequest): boolean {
  if (head.upgrade === null || method !== 'GET' || minor !== 1) return false;
  if (head.upgrade.toLowerCase() !== 'websocket' || !NAMES_UPGRADE.test(head.connection)) return false;
  return head.transferEncoding === null && (head.contentLength ?? '0') === '0';
}
