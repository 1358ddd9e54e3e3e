import type { HostView, RouteView } from '#shared/model/route-view.ts';

/** Id of the row of a host. */
export function hostRowId(host: string): string {
  return `host ${host}`;
}

/** The routes that somebody declared; all of them where the host has only its implicit one. */
export function countedRoutes(host: HostView): readonly RouteView[] {
  const declared = host.routes.filter((route) => !route.implicit);
  return declared.length > 0 ? declared : host.routes;
}

/** `namespace/name:port`, null where the built-in 404 answers. */
export function serviceText(service: RouteView['service']): string | null {
  if (service === null) return null;
  return `${service.namespace}/${service.name}${service.port === null ? '' : `:${service.port}`}`;
}

/** Name of the Service as a row shows it: its namespace is the Ingress' own. */
export function shortServiceText(service: RouteView['service']): string | null {
  return service === null ? null : `${service.name}${service.port === null ? '' : `:${service.port}`}`;
}

/**
 * The URL that a click on a route opens: that of its host with its path, where the path is not a pattern. Without a route
 * that of the host's route that lies highest, because a host need not answer at `/`.
 */
export function routeUrl(host: HostView, route: RouteView | null): string | null {
  if (host.url === null) return null;
  const paths = (route === null ? countedRoutes(host) : [route]).map(openedPath);
  const path = paths.reduce((highest, each) => (each.length < highest.length ? each : highest), paths[0] ?? '/');
  try {
    return new URL(path.startsWith('/') ? `.${path}` : '.', host.url).href;
  } catch {
    return host.url; // a path that no URL can hold: the host's own address still opens
  }
}

function openedPath(route: RouteView): string {
  return route.regex ? literalStart(route.path) : route.path;
}

/** The part of a pattern before its first sign with a meaning: `/hostname(/|$)(.*)` gives `/hostname`. */
function literalStart(pattern: string): string {
  const at = pattern.search(/[\\^$.|?*+()[\]{}]/);
  if (at === -1) return pattern;
  // A sign of repetition belongs to the letter before it.
  return pattern.slice(0, /[?*{]/.test(pattern.charAt(at)) ? Math.max(0, at - 1) : at);
}
