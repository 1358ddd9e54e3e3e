/**
 * A path with a drive letter as Linux within Windows (WSL) has it: `C:\Users\me` is `/mnt/c/Users/me`. Kubeconfigs that
 * Windows programs wrote name files so, and no other Linux has such paths. Anything else stays as it is.
 */
export function mountedPath(file: string, platform: NodeJS.Platform = process.platform): string {
  const drive = platform === 'win32' ? null : /^([A-Za-z]):\\/.exec(file);
  if (drive === null) return file;
  return `/mnt/${(drive[1] ?? '').toLowerCase()}/${file.slice(3).replaceAll('\\', '/')}`;
}

/** The files of `KUBECONFIG`; the colon of a drive letter parts none. */
export function splitFileList(list: string, delimiter: string): readonly string[] {
  const pattern = delimiter === ':' ? /(?<!(?:^|:)[A-Za-z]):|:(?!\\)/ : delimiter;
  return list.split(pattern).filter((file) => file !== '');
}
