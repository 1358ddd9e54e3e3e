/** What a look at a trust store, a port or a browser comes to, where nobody else says it. */
export const trustPhrases = {
  'trust-no-server': 'no TLS server answers',
  'trust-other-names': 'the certificate is for other names',
  'trust-with-lines': 'trusted with the environment lines',
  'trust-no-jdk': 'no JDK, so nothing can be asked',
  'trust-no-nss-tools': 'tstclnt and vfychain are not there',
  'trust-browser-late': 'no answer within {seconds} seconds',
  'trust-browser-ended': 'the browser ended before it answered',
  'probe-timeout': 'timeout',
  'listen-taken': 'port {port} on {address} is taken by another program ({code})',
  'listen-forbidden': 'port {port} on {address} needs rights that this user has not',
  'listen-no-address': 'none of {addresses} is an address of this machine',
  'pac-port-taken': 'Port {port} of 127.0.0.1 is taken by another program.',
  'pac-port-forbidden': 'Port {port} of 127.0.0.1 may not be opened by this user.',
  'browser-late': 'it did not start in time',
  'browser-silent': 'it ended at once and said nothing',
} as const;
