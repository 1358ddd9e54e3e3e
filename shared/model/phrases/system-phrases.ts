/** Why the system does not let a file or folder be used. */
export const systemPhrases = {
  'system-forbidden': 'permission denied',
  'system-read-only': 'the file system is read-only',
  'system-full': 'no space is left',
  'system-quota': 'the quota is used up',
  'system-path-no-folder': 'a part of the path is not a folder',
  'system-no-folder': 'it is not a folder',
  'system-is-folder': 'it is a folder',
  'system-absent': 'there is no such file or folder',
  'system-name-long': 'the name is too long',
} as const;
