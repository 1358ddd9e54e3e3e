import type { HostView, RouteView } from '#shared/model/route-view.ts';
import { useMessages } from '../../page/context.ts';
import { LOOKS, type Look } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';
import { countedRoutes } from '../../words/route-text.ts';

const ROUTE_LOOKS: Readonly<Record<RouteView['state'], Look>> = {
  ready: LOOKS.ready,
  'no-endpoints': LOOKS.warning,
  'service-missing': LOOKS.failed,
  denied: LOOKS.failed,
  'not-found': LOOKS.none,
};

/** The state of a route. */
export function RouteMark({ state }: { readonly state: RouteView['state'] }) {
  const { routes } = useMessages().page;
  return <Mark {...ROUTE_LOOKS[state]}>{routes.states[state]}</Mark>;
}

/** The state of a host: that of its declared routes where they agree, else how many of them can answer. */
export function HostMark({ host }: { readonly host: HostView }) {
  const { routes } = useMessages().page;
  const counted = countedRoutes(host);
  const first = counted[0];
  if (first === undefined) return null;
  if (counted.every((route) => route.state === first.state)) return <RouteMark state={first.state} />;
  const ready = counted.filter((route) => route.state === 'ready').length;
  return <Mark {...LOOKS.warning}>{routes.someReady(ready, counted.length)}</Mark>;
}

/** Whether the name of a host leads to this machine. */
export function NameMark({ name }: { readonly name: HostView['name'] }) {
  const { word, meaning } = useMessages().page.routes.names[name];
  const mapped = name === 'built-in' || name === 'hosts-file';
  return (
    <Mark
      tone={mapped ? 'good' : name === 'unmapped' ? 'warning' : 'quiet'}
      icon={mapped ? 'check' : name === 'unmapped' ? 'cross' : 'none'}
      title={meaning}
    >
      {word}
    </Mark>
  );
}
