import type { RoutesView } from '#shared/model/route-view.ts';
import type { WayTarget, WayView } from '#shared/model/way.ts';

/** The way to the pods of one Service port, and the routes that lead there. */
export interface ServiceWay {
  /** `namespace/name:port`. */
  readonly key: string;
  readonly view: WayView;
  /** null where the Ingress names no port, so that nothing can be chosen for it. */
  readonly target: WayTarget | null;
  readonly routes: number;
}

/** Each Service port that routes lead to once, in order of their names. */
export function serviceWays(routes: RoutesView | null): readonly ServiceWay[] {
  const found = new Map<string, ServiceWay>();
  for (const { service, way } of routes?.hosts.flatMap((host) => host.routes) ?? []) {
    if (service === null || way === undefined) continue;
    const { namespace, name, port } = service;
    const key = `${namespace}/${name}${port === null ? '' : `:${port}`}`;
    const target: WayTarget | null = port === null ? null : { kind: 'service', namespace, service: name, port };
    const known = found.get(key);
    found.set(key, known ? { ...known, routes: known.routes + 1 } : { key, view: way, target, routes: 1 });
  }
  return [...found.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}
