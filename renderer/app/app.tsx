import { useEffect, useMemo } from 'react';
import type { PageView } from '#shared/i18n/page/page.ts';
import { toCallError } from '../page/answer.ts';
import { ClustersView } from '../views/clusters/clusters-view.tsx';
import { ProblemsView } from '../views/problems/problems-view.tsx';
import { RequestsView } from '../views/requests/requests-view.tsx';
import { isPaused } from '../views/requests/pause.ts';
import { RoutesViewPage } from '../views/routes/routes-view.tsx';
import { IsolatedOpening } from '../views/setup/isolated.tsx';
import { SetupView } from '../views/setup/setup-view.tsx';
import { TryView } from '../views/try/try-view.tsx';
import { VIEWS } from '../page/address.ts';
import styles from './app.module.css';
import { Banner } from './frame/banner.tsx';
import { useLink, useMessages, useStore } from '../page/context.ts';
import { dialogOpen, openDialog } from '../page/dialogs.ts';
import { Header } from './frame/header.tsx';
import { Help } from './dialogs/help.tsx';
import { useKeptFocus } from './frame/kept-focus.ts';
import { go, useAddress } from '../page/navigation.ts';
import { announce } from '../page/notice.ts';
import { Notices } from './frame/notices.tsx';
import { Palette } from './dialogs/palette.tsx';
import type { PaletteAction } from './dialogs/palette-entries.ts';
import { prefer } from '../page/preferences.ts';
import { useShortcuts } from '../page/shortcuts.ts';
import { Sidebar } from './frame/sidebar.tsx';
import { SourceDialog } from './dialogs/source-dialog.tsx';

/** The whole page. */
export function App() {
  const { page } = useMessages();
  const { view } = useAddress();
  const dialog = useStore(dialogOpen);
  const actions = useActions();

  useKeptFocus();
  useEffect(() => {
    document.title = `${page.views[view]} · Gatehouse`;
  }, [page, view]);
  useShortcuts({
    '?': () => openDialog('help'),
    ...Object.fromEntries(VIEWS.map((name, index) => [String(index + 1), () => go({ view: name })])),
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      openDialog('palette');
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <div className={styles['page']}>
      <Header />
      <Banner />
      <div className={styles['body']}>
        <Sidebar current={view} />
        <main className={styles['main']} aria-label={page.views[view]}>
          <IsolatedOpening>
            <View view={view} />
          </IsolatedOpening>
        </main>
      </div>
      {dialog === 'source' && <SourceDialog />}
      {dialog === 'palette' && <Palette actions={actions} />}
      {dialog === 'help' && <Help />}
      <Notices />
    </div>
  );
}

function View({ view }: { readonly view: PageView }) {
  switch (view) {
    case 'routes':
      return <RoutesViewPage />;
    case 'requests':
      return <RequestsView />;
    case 'try':
      return <TryView />;
    case 'clusters':
      return <ClustersView />;
    case 'setup':
      return <SetupView />;
    case 'problems':
      return <ProblemsView />;
  }
}

/** What the palette can do besides leading somewhere. */
function useActions(): readonly PaletteAction[] {
  const { page } = useMessages();
  const link = useLink();
  const paused = useStore(isPaused);
  return useMemo(() => {
    const { display, requests, source, help } = page;
    return [
      { id: 'source', text: source.title, run: () => openDialog('source') },
      {
        id: 'pause',
        text: `${page.views.requests}: ${paused ? requests.resume : requests.pause}`,
        run: () => isPaused.set(!paused),
      },
      {
        id: 'clear',
        text: `${page.views.requests}: ${requests.clear}`,
        run: () => {
          link.call('requests.clear').catch((error: unknown) => announce(page.failed(toCallError(error).message)));
        },
      },
      ...(['auto', 'light', 'dark'] as const).map((theme) => ({
        id: `theme ${theme}`,
        text: `${display.theme}: ${display.themes[theme]}`,
        run: () => prefer({ theme }),
      })),
      { id: 'en', text: `${display.language}: English`, run: () => prefer({ language: 'en' }) },
      { id: 'ko', text: `${display.language}: 한국어`, run: () => prefer({ language: 'ko' }) },
      { id: 'help', text: help.title, run: () => openDialog('help') },
    ];
  }, [page, link, paused]);
}
