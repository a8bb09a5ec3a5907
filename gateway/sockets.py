"""Which protocol a WebSocket speaks, and whether there is room for it."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway import graphql_transport_ws
from gateway.appsync_realtime import accept_appsync
from gateway.graphql_transport_ws import GraphQLTransportSession
from gateway.open_files import count_sockets
from gateway.socket_session import TRY_AGAIN_LATER, SocketServices

LOCAL_ORIGIN: Final = r"https?://(localhost|127\.0\.0\.1)(:\d+)?"


@dataclass(frozen=True)
class SocketEndpoint:
    services: SocketServices

    async def handle(self, websocket: WebSocket) -> None:
        """/graphql: the protocol is chosen by the client's sub-protocols."""
        if graphql_transport_ws.SUBPROTOCOL in websocket.scope["subprotocols"]:
            await self._serve(websocket, is_appsync=False)
        else:
            await self._serve(websocket, is_appsync=True)

    async def handle_realtime(self, websocket: WebSocket) -> None:
        """/graphql/realtime: AppSync's protocol only."""
        await self._serve(websocket, is_appsync=True)

    async def _serve(self, websocket: WebSocket, *, is_appsync: bool) -> None:
        origin = websocket.headers.get("origin")
        if origin is not None and not re.fullmatch(LOCAL_ORIGIN, origin):
            # Before accept this is HTTP 403: browsers do not keep to CORS for WebSockets.
            await websocket.close()
            return
        services = self.services
        if services.connections >= count_sockets(services.limits.connections):
            await websocket.close(TRY_AGAIN_LATER)
            return
        services.connections += 1
        try:
            if is_appsync:
                await accept_appsync(websocket, services)
            else:
                await websocket.accept(graphql_transport_ws.SUBPROTOCOL)
                await GraphQLTransportSession(websocket, services).run()
        except WebSocketDisconnect:
            pass  # The client went during the handshake.
        finally:
            services.connections -= 1
