import { phrase, quoted, type Phrase } from '#shared/model/phrase.ts';

const REASONS: Readonly<Record<string, Phrase>> = {
  EACCES: phrase('system-forbidden'),
  EPERM: phrase('system-forbidden'),
  EROFS: phrase('system-read-only'),
  ENOSPC: phrase('system-full'),
  EDQUOT: phrase('system-quota'),
  ENOTDIR: phrase('system-path-no-folder'),
  EEXIST: phrase('system-no-folder'),
  EISDIR: phrase('system-is-folder'),
  ENOENT: phrase('system-absent'),
  ENAMETOOLONG: phrase('system-name-long'),
};

/** Why the system refused, in words where they are known, for the inside of a sentence. */
export function systemReason(error: unknown): Phrase {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? quoted(code ?? message);
}
