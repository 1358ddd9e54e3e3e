/** What a look at a trust store comes to, where its verifier says nothing itself. */
export const trustPhrases = {
  'trust-no-server': 'no TLS server answers',
  'trust-other-names': 'the certificate is for other names',
  'trust-with-lines': 'trusted with the environment lines',
  'trust-no-jdk': 'no JDK, so nothing can be asked',
  'trust-no-nss-tools': 'tstclnt and vfychain are not there',
  'trust-browser-late': 'no answer within {seconds} seconds',
  'trust-browser-ended': 'the browser ended before it answered',
} as const;
