import type { IngressObject } from '#shared/model/snapshot.ts';

const SUSPICIOUS = [
  /\balias\s[^;]*;/s,
  /\broot\s[^;]*;/s,
  /\/etc\/(?:passwd|shadow|group|nginx|ingress-controller)/,
  /\/var\/run\/secrets/,
  /_by_lua/,
];

/** Text in hosts, paths or TLS names that looks like injected configuration (reference 2), or null. */
export function findSuspiciousText(ingress: IngressObject): string | null {
  for (const rule of ingress.rules) {
    if (rule.host !== null && isSuspicious(rule.host)) return rule.host;
    for (const path of rule.paths) if (isSuspicious(path.path)) return path.path;
  }
  for (const entry of ingress.tls) {
    if (entry.secretName !== null && isSuspicious(entry.secretName)) return entry.secretName;
    for (const host of entry.hosts) if (isSuspicious(host)) return host;
  }
  return null;
}

function isSuspicious(text: string): boolean {
  return SUSPICIOUS.some((pattern) => pattern.test(text));
}
