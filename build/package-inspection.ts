import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { readFuses, type Fuse } from './fuses.ts';
import { noticeFindings } from './licences.ts';

/** What a packaged app consists of. */
export interface PackageContents {
  /** Files and folders of app.asar, `/` first, sorted. */
  readonly files: readonly string[];
  readonly locales: readonly string[];
  readonly fuses: Readonly<Record<Fuse, boolean>> | null;
}

/** Names that app.asar must hold for the app to start. */
const NEEDED = [
  '/package.json',
  '/dist/shell/main.js',
  '/dist/shell/preload.cjs',
  '/dist/shell/icons/tray.png',
  '/dist/renderer/index.html',
  '/dist/gatehouse.js',
  '/dist/THIRD-PARTY-NOTICES.md',
  '/dist/renderer/THIRD-PARTY-NOTICES.md',
];

/** What root has to be able to read, so that it is outside of app.asar. */
const BESIDE = ['helper/helper.cjs', 'helper/helper.cjs.sha256', 'helper/app.gatehouse.desktop.policy'];

const ALLOWED = /^\/(?:package\.json|dist|dist\/.+)$/;
const FORBIDDEN = /\/node_modules(?:\/|$)|^\/dist\/(?:types|\.build|helper\.cjs)|\.tsbuildinfo$|\.tsx?$|\.map$/;

const FUSES_ON: readonly Fuse[] = [
  'enableCookieEncryption',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
];
const FUSES_OFF: readonly Fuse[] = [
  'runAsNode',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'grantFileProtocolExtraPrivileges',
];

/** Reads the Linux form of a packaged app (`release/linux-unpacked`). */
export async function readPackage(folder: string): Promise<PackageContents> {
  const archive = join(folder, 'resources', 'app.asar');
  const locales = join(folder, 'locales');
  return {
    files: listPackage(archive, { isPack: false })
      .map((file) => file.replaceAll('\\', '/'))
      .sort(),
    locales: existsSync(locales) ? (await readdir(locales)).sort() : [],
    fuses: await readFuses(join(folder, 'gatehouse')),
  };
}

/** Sentences about what is wrong with a packaged app; none when it is as it should be. */
export async function packageFindings(folder: string): Promise<readonly string[]> {
  const { files, locales, fuses } = await readPackage(folder);
  const archive = join(folder, 'resources', 'app.asar');
  const notices = ['dist/THIRD-PARTY-NOTICES.md', 'dist/renderer/THIRD-PARTY-NOTICES.md']
    .filter((file) => files.includes(`/${file}`))
    .flatMap((file) => noticeFindings(extractFile(archive, file).toString('utf8')));
  return [
    ...NEEDED.filter((file) => !files.includes(file)).map((file) => `app.asar lacks ${file}.`),
    ...files.filter((file) => !ALLOWED.test(file) || FORBIDDEN.test(file)).map((file) => `app.asar holds ${file}.`),
    ...locales.filter((file) => !/^(?:en|ko)/.test(file)).map((file) => `The locale ${file} was not pruned.`),
    ...FUSES_ON.filter((fuse) => fuses?.[fuse] !== true).map((fuse) => `The fuse ${fuse} is not on.`),
    ...FUSES_OFF.filter((fuse) => fuses?.[fuse] !== false).map((fuse) => `The fuse ${fuse} is not off.`),
    ...notices,
    ...(await licenceFindings(folder)),
    ...BESIDE.filter((file) => !existsSync(join(folder, 'resources', file))).map(
      (file) => `The package lacks ${file}.`,
    ),
  ];
}

async function licenceFindings(folder: string): Promise<readonly string[]> {
  const file = join(folder, 'resources', 'LICENSE.gatehouse.txt');
  if (existsSync(file) && (await readFile(file, 'utf8')).includes('Apache License')) return [];
  return ['The licence of Gatehouse is not beside the app.'];
}
