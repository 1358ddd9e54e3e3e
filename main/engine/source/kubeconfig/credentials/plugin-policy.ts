import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { findProgram } from './find-program.ts';
import type { Environment } from '../file/load.ts';

/** Which credential plugins kubectl's user preferences (`kuberc`, KEP-3104) let run. `broken`: then none may. */
export type PluginPolicy =
  | { readonly kind: 'all' }
  | { readonly kind: 'none'; readonly file: string }
  | { readonly kind: 'listed'; readonly file: string; readonly names: readonly string[] }
  | { readonly kind: 'broken'; readonly file: string };

const preferences = z.looseObject({
  credentialPluginPolicy: z.enum(['', 'AllowAll', 'DenyAll', 'Allowlist']).nullish(),
  credentialPluginAllowlist: z
    .array(z.looseObject({ name: z.string().nullish(), command: z.string().nullish() }))
    .nullish(),
});

/** Reads `KUBERC`, else `~/.kube/kuberc`; a file that is not there allows all, and so does `KUBERC=off`. */
export async function readPluginPolicy(environment: Environment): Promise<PluginPolicy> {
  const named = environment['KUBERC'] ?? '';
  if (named === 'off') return { kind: 'all' };
  const home = environment['HOME'] || environment['USERPROFILE'] || homedir();
  const file = named === '' ? path.join(home, '.kube', 'kuberc') : named;
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    const missing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    return missing ? { kind: 'all' } : { kind: 'broken', file };
  }
  const document = parseDocument(content, { prettyErrors: false });
  const checked =
    document.errors.length > 0 ? null : preferences.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (checked?.success !== true) return { kind: 'broken', file };
  const { credentialPluginPolicy: policy, credentialPluginAllowlist: entries } = checked.data;
  if (policy === 'DenyAll') return { kind: 'none', file };
  if (policy !== 'Allowlist') return { kind: 'all' };
  return { kind: 'listed', file, names: (entries ?? []).flatMap(({ name, command }) => name || command || []) };
}

/** Why a program may not run, null where it may. A bare name in the list is looked up as the command itself is. */
export async function policyRefusal(
  policy: PluginPolicy,
  program: string,
  environment: Environment,
): Promise<Phrase | null> {
  switch (policy.kind) {
    case 'all':
      return null;
    case 'none':
      return phrase('policy-none', { file: policy.file });
    case 'broken':
      return phrase('policy-unreadable', { file: policy.file });
    case 'listed':
      for (const name of policy.names) if ((await findProgram(name, environment)) === program) return null;
      return phrase('policy-unlisted', { file: policy.file });
  }
}
