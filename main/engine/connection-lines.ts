/** Header lines, in lower case, that are about one connection and never go on to the next (RFC 9110, 7.6.1; RFC 9113, 8.2.2). */
export const CONNECTION_LINES = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
] as const;
