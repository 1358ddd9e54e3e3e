import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { EVALUATED } from '#engine/ingress/annotations/families.ts';
import { KNOWN_ANNOTATIONS, type KnownAnnotation } from '#engine/ingress/annotations/known-annotations.ts';

/** Where the table is kept: beside the rooms that read annotations. */
export const TABLE_FILE = fileURLToPath(new URL('../main/engine/ingress/ANNOTATIONS.md', import.meta.url));

/** The table of all annotations as Markdown, made from the lists that the engine itself goes by. */
export async function annotationTable(): Promise<string> {
  const names = [...KNOWN_ANNOTATIONS.keys()].sort();
  const evaluated = names.filter((name) => EVALUATED.has(name)).length;
  const rows = names.map((name) => row(name, KNOWN_ANNOTATIONS.get(name) as KnownAnnotation));
  const text = [
    '# Annotations',
    '',
    `Every annotation of ingress-nginx, named without \`nginx.ingress.kubernetes.io/\`: ${String(evaluated)} of`,
    `${String(names.length)} are evaluated. The others are recognised and reported under **Problems** on the Ingress that has them, and so`,
    'is every name that is not in this list, with a suggestion where it looks like a typing error.',
    '',
    'This file is made by `node build/annotation-table.ts`; a test fails when it is out of date.',
    '',
    '| Annotation | Here | What it does, or why not |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
  return format(text, { ...(await resolveConfig(TABLE_FILE)), parser: 'markdown' });
}

function row(name: string, { risk, priority, meaning }: KnownAnnotation): string {
  const sentence = meaning.charAt(0).toUpperCase() + meaning.slice(1);
  if (EVALUATED.has(name)) return `| \`${name}\` | evaluated | ${sentence} |`;
  return `| \`${name}\` | reported | ${sentence}: ${whyNot(risk, priority)} |`;
}

function whyNot(risk: KnownAnnotation['risk'], priority: KnownAnnotation['priority']): string {
  if (risk === 'Critical')
    return 'raw nginx configuration is never run; the profile `controller` drops the Ingress as the controller does';
  switch (priority) {
    case 'R-info':
      return 'neither client nor pod could see a difference here';
    case 'R-warn':
      return 'not done here, so that answers may differ from the cluster';
    case 'P0':
    case 'P1':
    case 'P2':
      return 'not evaluated yet, so that answers may differ from the cluster';
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const table = await annotationTable();
  if (!values.check) await writeFile(TABLE_FILE, table);
  else if ((await readFile(TABLE_FILE, 'utf8')) !== table) {
    console.error('main/engine/ingress/ANNOTATIONS.md is out of date: run node build/annotation-table.ts');
    process.exitCode = 1;
  }
}
