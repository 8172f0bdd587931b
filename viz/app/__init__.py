"""The frame of the app: server, routes, layout, address bar."""
