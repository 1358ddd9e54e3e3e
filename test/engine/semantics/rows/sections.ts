import { classicMistakes } from './classic-mistakes.ts';
import { conflicts } from './conflicts.ts';
import { conformance } from './conformance.ts';
import { defaultBackends } from './default-backends.ts';
import { hosts } from './hosts.ts';
import { objects } from './objects.ts';
import { paths } from './paths.ts';
import { redirects } from './redirects.ts';
import { regexMode } from './regex-mode.ts';
import type { Section } from './row.ts';
import { services } from './services.ts';
import { specDialect } from './spec-dialect.ts';
import { tls } from './tls.ts';
import { tlsCertificates } from './tls-certificates.ts';
import { validation } from './validation.ts';

/** Every section that is written as rows: each is run straight against evaluation and matcher, and over sockets. */
export const SECTIONS: readonly Section[] = [
  objects,
  validation,
  hosts,
  paths,
  regexMode,
  defaultBackends,
  conflicts,
  tlsCertificates,
  tls,
  services,
  redirects,
  classicMistakes,
  conformance,
  specDialect,
];
