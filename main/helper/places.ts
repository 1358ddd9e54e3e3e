import type { Machine } from '#engine/trust/machine.ts';

/** Every place that the helper touches. Fixed here; nothing of it ever comes with a plan. */
export const PLACES = {
  hosts: '/etc/hosts',
  state: '/var/lib/gatehouse',
  run: '/run/gatehouse',
  portSetting: '/etc/sysctl.d/60-gatehouse.conf',
  portKernel: '/proc/sys/net/ipv4/ip_unprivileged_port_start',
} as const;

/** The machine as the helper sees it: as root, with nothing of the user's environment. */
export const MACHINE: Machine = {
  platform: process.platform,
  root: '/',
  home: '/root',
  env: {},
  uid: 0,
  stateFolder: PLACES.state,
};
