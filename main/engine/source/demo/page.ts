/** What a pod of the demo received, as it answers it. */
export interface Echo {
  readonly pod: string;
  readonly namespace: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly trailers: Readonly<Record<string, string>>;
  /** Who opened the connection, as `address:port`. */
  readonly remoteAddress: string;
  /** Bytes of the body. */
  readonly bodySize: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

function row(name: string, value: string): string {
  return `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dce2, #3a3f47); --soft: light-dark(#5b6470, #9aa3af); --accent: light-dark(#0b62c4, #6cb0ff); }
body { margin: 0 auto; max-width: 52rem; padding: 2rem 1.25rem; font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.25rem; font-weight: 600; margin: 0 0 .25rem; overflow-wrap: anywhere; }
p { margin: .25rem 0 1rem; color: var(--soft); }
code, td { font: 13px/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem; }
th, td { border-top: 1px solid var(--line); padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 500; width: 13rem; color: var(--soft); }
h2 { font-size: 1rem; margin: 0 0 .25rem; }
a { color: var(--accent); margin-right: 1rem; }
`;

/** The echo as a small page for a browser. Everything that was received is escaped. */
export function echoPage(echo: Echo): string {
  const query = Object.entries(echo.query).map(([name, value]) => `${name} = ${value}`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(echo.pod)}</title><style>${STYLE}</style></head>
<body>
<h1>${escaped(echo.pod)}</h1>
<p>This pod in namespace <code>${escaped(echo.namespace)}</code> answered and saw the path <code>${escaped(echo.path)}</code>. Reload to meet the next pod.</p>
<table>
${row('Method', echo.method)}
${row('Host', echo.host)}
${row('Path', echo.path)}
${query.length === 0 ? '' : row('Query', query.join(', '))}
${row('HTTP version', echo.httpVersion)}
${row('Connection from', echo.remoteAddress)}
${row('Body', `${echo.bodySize} bytes`)}
</table>
<h2>Request headers</h2>
<table>
${Object.entries(echo.headers)
  .map(([name, value]) => row(name, value))
  .join('\n')}
</table>
<h2>Try</h2>
<p><a href="?status=503">status 503</a><a href="?delay_ms=2000">two seconds late</a><a href="?bytes=1048576">one megabyte</a></p>
</body>
</html>
`;
}
