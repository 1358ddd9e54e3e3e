import type { NamePlan, RefusedName } from '#shared/model/setup.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { go } from '../../page/navigation.ts';
import { Button } from '../../parts/button.tsx';
import { Detail, Section } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Prose } from '../../parts/prose.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { useOpenIsolated } from '../../page/open-isolated.ts';
import { NameActionMark } from './setup-marks.tsx';
import { originsText } from './setup-rows.ts';

/** A name that leads here or will. */
export function NameDetail({ name }: { readonly name: NamePlan }) {
  const { setup } = useMessages().page;
  const { facts } = setup;
  return (
    <Detail sentence={setup.nameSentences[name.action](name.host)} actions={<NameActions host={name.host} />}>
      <Facts
        facts={[
          [facts.unicode, name.unicode],
          [facts.origins, name.origins.length === 0 ? null : <code key="origins">{originsText(name.origins)}</code>],
          [facts.action, <NameActionMark key="action" action={name.action} />],
        ]}
      />
      {name.warnings.length > 0 && (
        <Section title={facts.warnings}>
          {name.warnings.map((warning) => (
            <p key={warning}>
              <Prose text={setup.warnings[warning]} />
            </p>
          ))}
        </Section>
      )}
      <Raw value={name} />
    </Detail>
  );
}

/** A name that is left alone, and why; a public one can be approved. */
export function RefusedDetail(properties: {
  readonly name: RefusedName;
  readonly canOpen: boolean;
  readonly onApprove: () => void;
}) {
  const { name, canOpen, onApprove } = properties;
  const { setup } = useMessages().page;
  const { facts } = setup;
  return (
    <Detail
      sentence={`\`${name.host}\`: ${setup.refusedReasons[name.code](name.values)}`}
      actions={
        <>
          {name.approval !== null && (
            <Button look="main" onClick={onApprove}>
              {setup.approve.confirm}…
            </Button>
          )}
          {canOpen && <NameActions host={name.host} />}
        </>
      }
    >
      <Facts
        facts={[
          [facts.unicode, name.unicode],
          [facts.origins, <code key="origins">{originsText(name.origins)}</code>],
          [facts.reason, setup.refused[name.code]],
        ]}
      />
      <Raw value={name} />
    </Detail>
  );
}

function NameActions({ host }: { readonly host: string }) {
  const { setup, routes } = useMessages().page;
  const open = useOpenIsolated();
  const declared = useStore(useLink().routes)?.hosts.find((each) => each.host === host);
  return (
    <>
      <Button icon="isolated" onClick={() => open(host, null)}>
        {setup.isolated.open}
      </Button>
      {declared !== undefined && (
        <Button icon="routes" onClick={() => go({ view: 'routes', selected: `host ${host}` })}>
          {routes.list}
        </Button>
      )}
    </>
  );
}
