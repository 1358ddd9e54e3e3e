import type { SetupPlan } from '#shared/model/setup.ts';
import { useMessages } from '../../page/context.ts';
import { Detail } from '../../parts/detail/detail.tsx';
import { IsolatedDetail, PacDetail, SessionDetail } from './browser-details.tsx';
import { HostsFileDetail } from './hosts-file-detail.tsx';
import { NameDetail, RefusedDetail } from './name-detail.tsx';
import { PortDetail } from './port-detail.tsx';
import { rowHost, type SetupRow } from './setup-rows.ts';
import { StoreDetail } from './store-detail.tsx';
import { TrustDetail } from './trust-detail.tsx';
import type { SetupControl } from './use-setup.ts';

/** The detail of a line; null where it is not there any more. */
export function SetupDetail(properties: {
  readonly row: SetupRow | null;
  readonly plan: SetupPlan | null;
  readonly control: SetupControl;
  readonly onApprove: (host: string) => void;
}) {
  const { row, plan, control, onApprove } = properties;
  const { detail } = useMessages().page;
  switch (row?.kind) {
    case 'hosts-file':
      return <HostsFileDetail plan={row.plan} control={control} />;
    case 'name':
      return <NameDetail name={row.name} />;
    case 'refused':
      return (
        <RefusedDetail name={row.name} canOpen={rowHost(row) !== null} onApprove={() => onApprove(row.name.host)} />
      );
    case 'trust-table':
      return <TrustDetail control={control} />;
    case 'store':
      return plan === null ? null : <StoreDetail key={row.id} store={row.store} plan={plan} control={control} />;
    case 'port':
      return <PortDetail port={row.port} plan={row.plan} />;
    case 'isolated':
      return <IsolatedDetail browsing={row.browsing} />;
    case 'session':
      return <SessionDetail session={row.session} />;
    case 'pac':
      return <PacDetail browsing={row.browsing} />;
    case 'heading':
    case undefined:
      return <Detail sentence={detail.nothing} />;
  }
}
