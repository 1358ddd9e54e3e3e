import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fuseWire } from './fuses.ts';

const LOCALES = ['de', 'en-GB', 'en-US', 'fr', 'ja', 'ko'];

/**
 * Writes a folder that has the shape of Electron's Linux distribution and no Electron in it, so that packaging can be
 * tried and tested where the real one cannot be had.
 */
export async function writeStandInElectron(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'locales'), { recursive: true });
  await mkdir(join(folder, 'resources'), { recursive: true });
  for (const locale of LOCALES) await writeFile(join(folder, 'locales', `${locale}.pak`), locale);
  await writeFile(join(folder, 'LICENSE'), 'Copyright (c) Electron contributors\n');
  await writeFile(join(folder, 'LICENSES.chromium.html'), '<!doctype html><title>Credits</title>\n');
  await writeFile(join(folder, 'version'), version);
  const binary = join(folder, 'electron');
  await writeFile(binary, Buffer.concat([Buffer.from('#!/bin/false stand-in\n'), fuseWire(), Buffer.alloc(64)]));
  await chmod(binary, 0o755);
}
