import { useState, type ReactNode } from 'react';
import { IsolatedContext } from '../../page/open-isolated.ts';
import type { NameOrigin } from '#shared/model/setup.ts';
import { describeError } from '#shared/i18n/errors.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { announce } from '../../page/notice.ts';
import { toCallError } from '../../page/answer.ts';
import { ApproveDialog } from './approve-dialog.tsx';
import { WildcardDialog } from './wildcard-dialog.tsx';

type Asking =
  | { readonly kind: 'name'; readonly host: string }
  | { readonly kind: 'approval'; readonly host: string; readonly url: string };

/** Opens isolated browsers for what is within, and asks for what has to be known or approved first. */
export function IsolatedOpening({ children }: { readonly children: ReactNode }) {
  const link = useLink();
  const messages = useMessages();
  const { setup } = messages.page;
  const [asking, setAsking] = useState<Asking | null>(null);

  function open(url: string, approve: readonly string[]): void {
    announce(setup.isolated.opening);
    link.call('browser.open', { url, approve }).then(
      ({ name }) => announce(setup.isolated.opened(name)),
      (reason: unknown) => {
        const error = toCallError(reason);
        const host = error.values['host'];
        if (error.code === 'name-not-approved' && host !== undefined && approve.length === 0) {
          setAsking({ kind: 'approval', host, url });
          return;
        }
        const { sentence, remedy } = describeError(messages.errors, error);
        announce(`${sentence} ${remedy ?? ''}`.trim());
      },
    );
  }

  return (
    <IsolatedContext
      value={(host, url) => {
        if (host.startsWith('*')) setAsking({ kind: 'name', host });
        else open(url ?? `https://${host}/`, []);
      }}
    >
      {children}
      {asking?.kind === 'name' && (
        <WildcardDialog
          host={asking.host}
          onOpen={(name) => {
            setAsking(null);
            open(`https://${name}/`, []);
          }}
          onCancel={() => setAsking(null)}
        />
      )}
      {asking?.kind === 'approval' && (
        <Approval
          host={asking.host}
          onApprove={() => {
            setAsking(null);
            open(asking.url, [asking.host]);
          }}
          onCancel={() => setAsking(null)}
        />
      )}
    </IsolatedContext>
  );
}

function Approval(properties: {
  readonly host: string;
  readonly onApprove: () => void;
  readonly onCancel: () => void;
}) {
  const { host } = properties;
  const { setup } = useMessages().page;
  const status = useStore(useLink().status);
  return (
    <ApproveDialog
      host={host}
      sentence={setup.approve.session(host)}
      cluster={status?.source.source.name ?? ''}
      origins={useOrigins(host)}
      typed={false}
      confirm={setup.approve.open}
      onApprove={properties.onApprove}
      onCancel={properties.onCancel}
    />
  );
}

/** Every Ingress that declares a host. */
function useOrigins(host: string): readonly NameOrigin[] {
  const routes = useStore(useLink().routes);
  const declared = routes?.hosts.find((each) => each.host === host)?.routes.filter((route) => !route.implicit) ?? [];
  const found = new Map(declared.map(({ namespace, ingress }) => [`${namespace}/${ingress}`, { namespace, ingress }]));
  return [...found.values()];
}
