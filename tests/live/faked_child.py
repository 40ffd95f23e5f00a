"""The real child process, pointed at a fake TikTok: faked_child.py URL HANDLE.

Nothing of the library is replaced; its own settings are set. `URL+URL` names a sign server of its
own; URLs with commas between them are tried one after the other, since loading the library takes
longer than most attempts. Whatever wants to leave this machine ends the process with LEFT.
"""

from __future__ import annotations

import os
import sys

LEFT = 97


def watch(event: str, arguments: tuple) -> None:
    if event == 'socket.connect' and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == 'socket.getaddrinfo':
        host = arguments[0]
    else:
        return
    if host not in ('127.0.0.1', b'127.0.0.1'):
        os._exit(LEFT)


def main() -> int:
    sys.addaudithook(watch)

    from TikTokLive.client.web.web_settings import WebDefaults

    from live import tiktok_child

    for url in sys.argv[1].split(','):
        web, _, signer = url.partition('+')
        WebDefaults.tiktok_app_url = web
        WebDefaults.tiktok_webcast_url = f'{web}/webcast'
        WebDefaults.tiktok_sign_url = signer or web
        code = tiktok_child.main(sys.argv[2:])
    return code


if __name__ == '__main__':
    sys.exit(main())
