import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder, writeDurably } from '#engine/hosts/durable-file.ts';
import { Refusal } from './refusal.ts';

/** The kernel's first port that needs no rights, and the file that sets it at start (reference trust E.1). */
export interface PortPlaces {
  readonly portSetting: string;
  readonly portKernel: string;
}

/** The present value. It belongs to the network namespace of whoever asks. */
export function readPortStart({ portKernel }: PortPlaces): number {
  const value = Number(readFileSync(portKernel, 'latin1').trim());
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new Refusal('ports-unreadable', { path: portKernel });
  return value;
}

/** Sets the value now and for every start. A file in our place that is not ours is refused (`ports-foreign`). */
export function setPortStart(places: PortPlaces, start: number): void {
  refuseForeign(places.portSetting);
  mkdirSync(dirname(places.portSetting), { recursive: true, mode: 0o755 });
  writeDurably(places.portSetting, Buffer.from(settingText(start)), {
    mode: 0o644,
  });
  writeFileSync(places.portKernel, `${String(start)}\n`);
}

/** Takes our file away, and puts the earlier value back where the present one still is ours. Gives whether it did. */
export function resetPortStart(places: PortPlaces, of: { readonly start: number; readonly previous: number }): boolean {
  if (isOurs(places.portSetting)) {
    rmSync(places.portSetting);
    syncFolder(dirname(places.portSetting));
  }
  if (readPortStart(places) !== of.start) return false;
  writeFileSync(places.portKernel, `${String(of.previous)}\n`);
  return true;
}

/** Whether our file is there, as we wrote it. */
export function isOurs(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size < 4096 && readFileSync(path, 'latin1').startsWith('# Gatehouse: ');
}

function refuseForeign(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !isOurs(path)) throw new Refusal('ports-foreign', { path });
}

function settingText(start: number): string {
  return [
    '# Gatehouse: ports from this one on need no rights, so that it can serve the standard ports. Removed by its undo.',
    `net.ipv4.ip_unprivileged_port_start = ${String(start)}`,
    '',
  ].join('\n');
}
