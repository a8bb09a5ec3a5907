"""A page for browsers that says where things are."""

from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>recycle-points, local</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto }}
td {{ padding: .25rem 1rem .25rem 0; vertical-align: top }}
code {{ background: #eee; padding: 0 .25rem }}
</style>
<h1>recycle-points, local</h1>
<p>A local AppSync: it runs the same functions as in AWS.</p>
<table>
<tr><td>GraphQL<td><code>POST {origin}/graphql</code>
<tr><td>API key<td>for what anybody may read, header <code>x-api-key: {api_key}</code>
<tr><td>Token<td>header <code>Authorization</code>; tokens:
<a href="/dev/identities">/dev/identities</a>
<tr><td>WebSocket<td><code>{socket_origin}/graphql</code>,
protocols <code>graphql-transport-ws</code> and <code>graphql-ws</code> (AppSync's);
<code>{socket_origin}/graphql/realtime</code> (AppSync's)
<tr><td>Health<td><a href="/healthz">/healthz</a>
</table>
<p>For example:</p>
<pre><code>curl {origin}/graphql -H 'content-type: application/json' \\
  -H 'x-api-key: {api_key}' -d '{{"query": "{{ __typename }}"}}'</code></pre>
</html>
"""


def answer_landing_page(request: Request) -> Response:
    origin = str(request.base_url).rstrip("/")
    return HTMLResponse(
        _PAGE.format(
            origin=escape(origin),
            socket_origin=escape(origin.replace("http", "ws", 1)),
            api_key=escape(request.app.state.api_key),
        ),
        headers={"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )
