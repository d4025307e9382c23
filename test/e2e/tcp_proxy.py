"""A line between two programs that can break: `tcp_proxy.py PORT TARGET`, where the target is a port of
loopback or the path of a Unix socket. A process of its own, so that it can be stopped (then the line
is a black hole, which still takes connections) or killed (then it is cut)."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Union

from processes import Process
from waiting import free_port, wait_for

PIECE = 1 << 16


class Line(Process):
    """To a port of loopback, or to a Unix socket"""

    def __init__(self, log: Path, target: Union[int, Path]) -> None:
        super().__init__(log)
        self.port = free_port()
        self.target = target
        self.mend()

    def break_silently(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def cut(self) -> None:
        self.kill()

    def mend(self) -> None:
        if self.running():
            assert self.process
            self.process.send_signal(signal.SIGCONT)
            return
        lines = self._logged().count("listening")
        self.spawn([sys.executable, __file__, str(self.port), str(self.target)])
        wait_for("a line", lambda: self._logged().count("listening") > lines)


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(PIECE):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.transport.abort()


async def serve(port: int, target: str) -> None:
    passages: "set[asyncio.Future[list[None]]]" = set()  # the loop itself would let them be collected

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if target.startswith("/"):
                there = await asyncio.open_unix_connection(target)
            else:
                there = await asyncio.open_connection("127.0.0.1", int(target))
        except OSError:
            writer.transport.abort()
            return
        both = asyncio.gather(pass_on(reader, there[1]), pass_on(there[0], writer))
        passages.add(both)
        await both
        passages.discard(both)
        writer.close()
        there[1].close()

    server = await asyncio.start_server(connect, "127.0.0.1", port)
    print("listening", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
