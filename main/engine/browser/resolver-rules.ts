/** The ports of 127.0.0.1 that lead to the engine in one browser. */
export interface Doors {
  readonly http: number;
  readonly https: number;
}

/** One argument of a program may be 128 KiB on Linux, and a command line 32 KiB on Windows. */
const LONGEST: Readonly<Partial<Record<NodeJS.Platform, number>>> = { win32: 24 * 1024 };
const LONGEST_ELSEWHERE = 120 * 1024;

export interface ResolverRules {
  /** For `--host-resolver-rules`. */
  readonly rules: string;
  /** Names for which there was no room. */
  readonly left: number;
}

/**
 * Rules that lead names, the first ones surely, to the doors of a browser: their standard ports, and the ports that our
 * redirects name. Every other port and name stays as it is.
 */
export function resolverRules(
  names: readonly string[],
  doors: Doors,
  where: { readonly redirectPorts: Doors; readonly platform: NodeJS.Platform },
): ResolverRules {
  const { redirectPorts, platform } = where;
  const ports = new Map([
    [80, doors.http],
    [443, doors.https],
    [redirectPorts.http, doors.http],
    [redirectPorts.https, doors.https],
  ]);
  const longest = LONGEST[platform] ?? LONGEST_ELSEWHERE;
  const rules: string[] = [];
  let length = 0;
  for (const [at, name] of names.entries()) {
    const added = [...ports].map(([from, to]) => `MAP ${name}:${String(from)} 127.0.0.1:${String(to)}`);
    length += added.reduce((sum, rule) => sum + rule.length + 1, 0);
    if (length > longest) return { rules: rules.join(','), left: names.length - at };
    rules.push(...added);
  }
  return { rules: rules.join(','), left: 0 };
}
