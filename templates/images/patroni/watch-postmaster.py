"""Ends a PostgreSQL server that takes no new connection, so that Patroni starts it again or another member takes over.

Patroni asks over a session that is open already. Such sessions go on when the postmaster is stopped or hangs, so Patroni sees a healthy
server that nobody can log in to. This program makes a new connection and asks for TLS, which a forked process refuses on a unix socket
before anything else: "too many clients", "starting up" and a failed fork are answers too. No login, no slot of max_connections.

It acts only where all of this holds: the server had finished its start and was not stopping; no connection was answered for PATIENCE
seconds, nor another one after it; the postmaster used no processor time meanwhile, so it is not just busy; this program was not held up
itself, so the machine is not just overloaded; and Patroni says that the cluster is not in maintenance mode.

Use: watch-postmaster DATA_DIRECTORY
"""
import json
import os
import socket
import ssl
import struct
import sys
import time
import urllib.request
from typing import NamedTuple, Optional

# Seconds. A stopped server is ended 3 to 20 s after its last answer, and Patroni notices a dead one within loop_wait.
PAUSE = 3
PATIENCE = 15
SECOND_TRY = 2

SSL_REQUEST = struct.pack('!ii', 8, 80877103)
CONFIG = 'https://localhost:8008/config'
AUTHORITY = '/run/secrets/ca.crt'


class Server(NamedTuple):
    """What postmaster.pid says of a server that is ready."""
    pid: int
    started: str
    path: str

    @classmethod
    def ready(cls, data: str) -> Optional['Server']:
        try:
            with open(os.path.join(data, 'postmaster.pid'), encoding='utf-8') as file:
                lines = [line.strip() for line in file]
        except OSError:
            return None
        # pid, directory, start time, port, directory of the socket, address, shared memory, status
        if len(lines) < 8 or lines[7] != 'ready':
            return None
        return cls(int(lines[0]), lines[2], f'{lines[4]}/.s.PGSQL.{lines[3]}')


def process(pid: int) -> tuple[str, int]:
    """State and processor time, in ticks of 10 ms, of a process."""
    with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
        fields = file.read().rpartition(')')[2].split()
    return fields[0], int(fields[11]) + int(fields[12])


def answers(path: str, patience: float) -> bool:
    """Whether a new connection gets an answer within that many seconds; an OSError where there is nobody to ask."""
    end = time.monotonic() + patience
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience)
        while True:
            try:
                connection.connect(path)
                break
            except BlockingIOError:
                # The queue of connections that the server has not accepted yet is full.
                if time.monotonic() >= end:
                    return False
                time.sleep(0.2)
        connection.sendall(SSL_REQUEST)
        connection.settimeout(max(end - time.monotonic(), 0.1))
        try:
            connection.recv(1)
        except TimeoutError:
            return False
        return True


def in_maintenance() -> bool:
    # As curl and Patroni check it: create_default_context asks for more from Python 3.13 on, which an authority of one's own may lack.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(AUTHORITY)
    with urllib.request.urlopen(CONFIG, timeout=5, context=context) as answer:
        return bool(json.load(answer).get('pause'))


def say(text: str) -> None:
    print(f'watch-postmaster: {text}', file=sys.stderr, flush=True)


def judge(data: str, server: Server) -> None:
    """Asks a server, and ends it where it hangs."""
    begin = time.monotonic()
    _, ticks = process(server.pid)
    if answers(server.path, PATIENCE):
        return
    waited = time.monotonic() - begin
    state, now = process(server.pid)
    unanswered = f'the postmaster (pid {server.pid}, state {state}) answered no new connection for {waited:.0f} s'
    if Server.ready(data) != server:
        return
    if waited > PATIENCE + 2 or state == 'R' or now - ticks > 2:
        say(f'{unanswered}, but it or this machine is busy: nothing is done')
        return
    if answers(server.path, SECOND_TRY):
        return
    try:
        if in_maintenance():
            say(f'{unanswered}; the cluster is in maintenance mode: nothing is done')
            return
    except (OSError, ValueError) as error:
        say(f'{unanswered}; Patroni does not say whether the cluster is in maintenance mode ({error}): nothing is done')
        return
    # Loaded only now: it takes more memory than all the rest. It ends the children too, which would keep a new server from starting.
    from patroni.postgresql.postmaster import PostmasterProcess
    postmaster = PostmasterProcess.from_pidfile(data)
    if postmaster is None or postmaster.pid != server.pid or Server.ready(data) != server:
        return
    say(f'{unanswered} and is ended with SIGKILL, as after a crash: Patroni fails over or starts it again')
    postmaster.signal_kill()


def main(data: str) -> None:
    while True:
        time.sleep(PAUSE)
        try:
            server = Server.ready(data)
            if server:
                judge(data, server)
        except (OSError, ValueError):
            # It ended between two looks, or its file is just being written: what there is next time is looked at then.
            pass


if __name__ == '__main__':
    main(sys.argv[1])
