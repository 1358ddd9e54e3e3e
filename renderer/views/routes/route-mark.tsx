import type { HostView, RouteView } from '#shared/model/route-view.ts';
import { useMessages } from '../../app/context.ts';
import type { IconName } from '../../parts/icon.tsx';
import { Mark, type Tone } from '../../parts/mark.tsx';
import { countedRoutes } from './route-rows.ts';

const LOOKS: Readonly<Record<RouteView['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  ready: { tone: 'good', icon: 'ready' },
  'no-endpoints': { tone: 'warning', icon: 'warning' },
  'service-missing': { tone: 'bad', icon: 'error' },
  denied: { tone: 'bad', icon: 'error' },
  'not-found': { tone: 'quiet', icon: 'none' },
};

/** The state of a route. */
export function RouteMark({ state }: { readonly state: RouteView['state'] }) {
  const { routes } = useMessages().page;
  return <Mark {...LOOKS[state]}>{routes.states[state]}</Mark>;
}

/** The state of a host: that of its declared routes where they agree, else how many of them can answer. */
export function HostMark({ host }: { readonly host: HostView }) {
  const { routes } = useMessages().page;
  const counted = countedRoutes(host);
  const first = counted[0];
  if (first === undefined) return null;
  if (counted.every((route) => route.state === first.state)) return <RouteMark state={first.state} />;
  const ready = counted.filter((route) => route.state === 'ready').length;
  return (
    <Mark tone="warning" icon="warning">
      {routes.someReady(ready, counted.length)}
    </Mark>
  );
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
