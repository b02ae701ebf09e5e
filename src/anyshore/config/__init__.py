"""How the platform is put together: settings, addresses and the way in for servers."""
