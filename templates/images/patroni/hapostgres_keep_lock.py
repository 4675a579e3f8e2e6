"""Lets every process that Patroni starts inherit the lock of the data directory, whose descriptor is in HAPG_LOCK_DESCRIPTOR.

Python closes all descriptors but the first three in the programs that it starts. PostgreSQL would then not hold the lock, and it can
outlive Patroni: the kernel closes the descriptors of a container's killed first process before it ends the other processes.

Read at every start of Python, by a .pth file beside this module.
"""
import os

DIRECTORY = '/var/lib/postgresql'


def keep(descriptor):
    # Both ways of starting a program, subprocess and multiprocessing, come together in this function, unless subprocess takes
    # posix_spawn (since Python 3.13, for a program with its full path); this switch is described in Python's documentation.
    import _posixsubprocess
    start = _posixsubprocess.fork_exec

    def fork_exec(arguments, executables, close_others, kept, *rest):
        return start(arguments, executables, close_others, tuple(sorted({*kept, descriptor})), *rest)

    _posixsubprocess.fork_exec = fork_exec
    import subprocess
    subprocess._USE_POSIX_SPAWN = False


lock = os.environ.get('HAPG_LOCK_DESCRIPTOR', '')
# A program that PostgreSQL runs may have the variable, but not the descriptor.
if lock.isdecimal() and os.path.realpath('/proc/self/fd/' + lock) == DIRECTORY:
    keep(int(lock))
