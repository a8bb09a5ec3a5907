"""Choose the protocol of a WebSocket, and refuse it if the guard has no room."""

import re
from dataclasses import dataclass

from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway import graphql_transport_ws
from gateway.appsync_realtime import accept_appsync
from gateway.graphql_transport_ws import GraphQLTransportSession
from gateway.socket_session import SocketServices, refuse_socket


@dataclass(frozen=True)
class SocketEndpoint:
    """origin_regex: the origins of pages that may connect."""

    services: SocketServices
    origin_regex: str

    async def handle(self, websocket: WebSocket) -> None:
        """Serve /graphql: the client's sub-protocols choose the protocol."""
        sub_protocols = websocket.scope["subprotocols"]
        await self._serve(
            websocket, is_appsync=graphql_transport_ws.SUBPROTOCOL not in sub_protocols
        )

    async def handle_realtime(self, websocket: WebSocket) -> None:
        """Serve /graphql/realtime: AppSync's protocol only."""
        await self._serve(websocket, is_appsync=True)

    async def _serve(self, websocket: WebSocket, *, is_appsync: bool) -> None:
        origin = websocket.headers.get("origin")
        if origin is not None and not re.fullmatch(self.origin_regex, origin):
            # Before accept this is HTTP 403: browsers do not apply CORS to WebSockets.
            await websocket.close()
            return
        services = self.services
        if services.guard and services.connections >= services.guard.sockets:
            await refuse_socket(websocket, "the server has too many sockets open")
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
