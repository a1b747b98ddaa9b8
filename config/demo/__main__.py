"""Serves the pretend portals for people to look at: `python -m config.demo [--port N]`."""

from __future__ import annotations

import argparse
import sys
import time

from config.demo.server import DemoServer
from config.demo.world import build_world


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=18080)
    parser.add_argument("--tls-port", type=int, default=18443)
    parser.add_argument("--profiles", metavar="DIR", help="write the profiles and service catalogues there")
    given = parser.parse_args()
    try:
        world = build_world(port=given.port, tls_port=given.tls_port)
        with DemoServer(world):
            if given.profiles:
                world.write(given.profiles)
            for portal in world.portals:
                print(f"{portal.name}  {portal.home}")
            print('浏览器加参数 --host-resolver-rules="MAP * 127.0.0.1" 可以打开上面的地址；Ctrl-C 结束')
            while True:
                time.sleep(3600)
    except OSError as error:
        print(f"端口打不开：{error}；用 --port 换一个 (port in use)", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
