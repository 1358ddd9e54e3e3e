import { Store } from '../client/store.ts';

export type DialogName = 'source' | 'palette' | 'help';

/** The dialog that is open; one at a time. */
export const dialogOpen = new Store<DialogName | null>(null);

export function openDialog(name: DialogName): void {
  dialogOpen.set(name);
}

export function closeDialog(): void {
  dialogOpen.set(null);
}
