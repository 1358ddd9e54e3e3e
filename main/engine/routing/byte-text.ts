/**
 * Byte texts: every character stands for one byte, as Node hands out request targets and headers. nginx matches on bytes,
 * so a path with other than ASCII characters has to become one before it is compared.
 */
export function toByteText(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** The readable form of a byte text; bytes that are no UTF-8 become U+FFFD. */
export function fromByteText(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}
