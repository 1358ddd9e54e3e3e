// A process of its own that writes a hosts file and may be ended at the worst moment.
import { applyHosts, recoverHosts } from '#engine/hosts/apply-hosts.ts';
import { HostsRefusal } from '#engine/hosts/hosts-refusal.ts';

interface Order {
  readonly path: string;
  readonly state: string;
  readonly names: readonly string[];
  readonly expect: string | null;
  /** Where this process kills itself. */
  readonly dieAt?: string;
  readonly op: 'apply' | 'recover';
  /** Adds its names to those that are there, until it has succeeded. */
  readonly add?: boolean;
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const place = {
  path: order.path,
  state: order.state,
  reach: (point: string): void => {
    if (point === order.dieAt) process.kill(process.pid, 'SIGKILL');
  },
};
try {
  const outcome =
    order.op === 'recover'
      ? { recovery: await recoverHosts(place) }
      : await applyHosts(place, { names: order.names, ipv6: true, expect: order.expect });
  console.log(JSON.stringify(outcome));
} catch (error) {
  if (!(error instanceof HostsRefusal)) throw error;
  console.log(JSON.stringify({ code: error.code, values: error.values }));
}
