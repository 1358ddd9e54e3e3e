/** Why a trust store is not changed, not trusted or cannot be asked. Each has a sentence in both languages (`shared/i18n`). */
export const TRUST_REASONS = [
  'tool-missing', // values: tool, package
  'tool-unsafe', // values: tool; somebody else could have replaced a program that would run as root
  'tool-failed', // values: tool, detail
  'tool-timeout', // values: tool
  'database-password', // values: path; certificates cannot be trusted in it without its password
  'database-corrupt', // values: path, detail; never deleted
  'database-locked', // values: path, detail
  'nickname-shared', // values: path, nickname; another certificate has the same name, so removing by name could hit it
  'keystore-password', // values: path; not the usual one
  'half-installed', // values: path; written there, but not in force
  'foreign-file', // values: path; something that is not ours stands where our file belongs
  'other-owner', // values: path; belongs to another user
  'read-only', // values: path, detail
  'system-declarative', // values: system; its store comes from its configuration
  'system-unknown', // no layout that is known
  'needs-root', // values: path
  'not-in-force', // values: path; the tool said yes, but the store does not hold the certificate
  'no-consumer', // no program of this machine reads it
  'no-desktop', // a person has to answer a dialog, and there is no session for it
  'copy-lines', // a person copies the environment lines
  'refused', // values: detail; the person or the system said no
] as const;

export type TrustReason = (typeof TRUST_REASONS)[number];
