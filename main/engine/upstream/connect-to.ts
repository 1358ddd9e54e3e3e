import type { Target } from './upstream-connection.ts';

/** `--connect-to HOST:PORT:HOST:PORT`: an upstream name and port lead elsewhere; empty text or 0 fits any, as in curl. */
export interface ConnectTo {
  readonly fromHost: string;
  readonly fromPort: number;
  readonly toHost: string;
  readonly toPort: number;
}

/** Where a name and port lead by the user's word, else null. The first rule that fits counts; names ignore case. */
export function connectTo(rules: readonly ConnectTo[], host: string, port: number): Target | null {
  const name = host.toLowerCase().replace(/\.$/, '');
  for (const rule of rules) {
    const hostFits = rule.fromHost === '' || rule.fromHost.toLowerCase() === name;
    if (!hostFits || (rule.fromPort !== 0 && rule.fromPort !== port)) continue;
    return { address: rule.toHost === '' ? name : rule.toHost, port: rule.toPort === 0 ? port : rule.toPort };
  }
  return null;
}
