"""Prints where a recovery begins and which timeline it follows: the newest WAL file in the archive, a backup's label and a timeline.

Each restore to a point in time begins a timeline, and what the cluster wrote after that point stays in the archive on the one before. By
themselves PostgreSQL follows the newest timeline, and pgBackRest takes the newest backup: a second restore, to a later time than the
first, would end without an error where the first one had ended, or begin with a backup of the part that was left.

The archive is that of the stanza in PGBACKREST_STANZA. It fails where none could be read, or no backup leads there. PostgreSQL takes a
missing WAL file for the end of the archive, and recovery then ends without an error: whoever restores to the end compares with the newest.

Use: recovery-path [TYPE [TARGET]]
TYPE and TARGET are pgBackRest's; only "time" and "lsn" make a difference. Times are as PostgreSQL takes them, in UTC.
"""
import datetime
import json
import os
import subprocess
import sys
from typing import NamedTuple, Optional

# What PostgreSQL writes of a timeline that a promotion began, and not a target.
PROMOTION = 'no recovery target specified'


class Switch(NamedTuple):
    """The end of a timeline, in the history of a later one."""
    timeline: int
    end: int
    reason: str


class Backup(NamedTuple):
    label: str
    timeline: int
    end: int
    stop: float


def position(text: str) -> int:
    high, low = text.split('/')
    return (int(high, 16) << 32) + int(low, 16)


def switches(text: str) -> list[Switch]:
    """What a timeline's history file says, oldest first."""
    rows = (line.split('\t', 2) for line in text.splitlines() if line.strip() and not line.startswith('#'))
    return [Switch(int(timeline), position(end), reason) for timeline, end, reason in rows]


def live_at(time: float, began: dict[int, float], histories: dict[int, list[Switch]]) -> int:
    """The timeline that a cluster was on at a time. began: when the history of each was archived, which is when it began."""
    live = max((t for t in began if began[t] <= time), default=min(histories))
    while True:
        # A promotion goes on where the timeline before ended, and its history may have been archived some time later.
        promoted = [t for t, past in histories.items() if past and past[-1].timeline == live and past[-1].reason == PROMOTION]
        if not promoted:
            return live
        live = max(promoted)


def leads_to(backup: Backup, timeline: int, history: list[Switch]) -> bool:
    """Whether a backup is of a timeline, or of the part of an earlier one that it goes on from."""
    return backup.timeline == timeline or any(s.timeline == backup.timeline and backup.end <= s.end for s in history)


def choose(backups: list[Backup], timeline: int, history: list[Switch], time: Optional[float], lsn: Optional[int]) -> Optional[Backup]:
    """The newest backup from which a timeline is reached before the target."""
    return max(
        (
            b
            for b in backups
            if leads_to(b, timeline, history)
            # pgBackRest counts whole seconds.
            and (time is None or b.stop + 1 <= time)
            and (lsn is None or b.end <= lsn)
        ),
        key=lambda b: b.stop,
        default=None,
    )


def ask(*arguments: str) -> str:
    command = ['pgbackrest', '--log-level-console=error', *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding='utf-8').stdout


def main(kind: str, target: str) -> None:
    stanzas = json.loads(ask('--output=json', 'info'))
    archives = [archive for stanza in stanzas for archive in stanza['archive'] if archive['max']]
    if not archives:
        sys.exit(f"no WAL is archived, or no repository could be read: {'; '.join(s['status']['message'] for s in stanzas)}")
    # Of an upgraded cluster, the files of the version before do not count.
    current = max(archive['database']['id'] for archive in archives)
    archive = max((a for a in archives if a['database']['id'] == current), key=lambda a: a['max'])
    backups = [
        Backup(b['label'], int(b['archive']['stop'][:8], 16), position(b['lsn']['stop']), b['timestamp']['stop'])
        for stanza in stanzas
        for b in stanza['backup']
        if b['database']['id'] == current
    ]

    path = f"archive/{os.environ['PGBACKREST_STANZA']}/{archive['id']}"
    files = json.loads(ask('--output=json', 'repo-ls', path))
    began = {int(name[:8], 16): float(file['time']) for name, file in files.items() if name.endswith('.history')}

    def history(timeline: int) -> list[Switch]:
        return switches(ask('repo-get', f'{path}/{timeline:08X}.history')) if timeline in began else []

    timeline = max([int(archive['max'][:8], 16), *began])
    time = datetime.datetime.fromisoformat(f'{target}:00').timestamp() if kind == 'time' else None
    if time is not None:
        histories = {t: history(t) for t in began}
        histories.setdefault(1, [])
        timeline = live_at(time, began, histories)
    past = history(timeline)
    backup = choose(backups, timeline, past, time, position(target) if kind == 'lsn' else None)
    if backup is None:
        sys.exit(f'no backup leads to this target on timeline {timeline}: choose a later target, or a backup by its label')
    print(archive['max'], backup.label, timeline)


if __name__ == '__main__':
    main(*(sys.argv[1:] + ['', ''])[:2])
