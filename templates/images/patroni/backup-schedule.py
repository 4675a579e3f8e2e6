"""Backs a cluster up at its times, into the repository beside which it runs.

What is due follows from the backups that there are, so nothing is forgotten while the service was away, and nothing is kept beside them.
pgBackRest itself lets one backup run at a time, also of two repositories: it takes a lock on the leader.

Times come from the environment: HAPG_FULL, HAPG_DIFFERENTIAL, HAPG_INCREMENTAL and HAPG_VERIFY (cron expressions, in UTC, or empty);
HAPG_KEEP_FULL and HAPG_KEEP_DAYS (numbers, the latter may be empty). HAPG_OTHERS is how many other repositories the cluster has.

With --facts it backs nothing up, but says what of the repository is not as it should be.
"""
import datetime
import json
import os
import re
import subprocess
import sys
import time
from typing import NamedTuple, Optional

from croniter import croniter

# Seconds between two looks, and after a failure; a repository that fails every time is tried less often.
PAUSE = 15
LONGEST_PAUSE = 600

# Seconds. Without its stanza a repository takes no WAL, and none can be made while a backup into another repository locks the members: so
# it is tried again soon, and the first backup waits for the services that started at the same time.
STANZA_PAUSE = 5
OTHERS_PAUSE = 60

# States of a stanza in `pgbackrest info`: it has no directory, or no data in it.
MISSING = 1
EMPTY = 3

# What backup-verify writes.
RESULT = '/var/lib/pgbackrest/verified.json'

# A backup of a kind covers the times of those after it as well.
KINDS = ('full', 'diff', 'incr')

# A file of WAL in the archive, and how many of them share the middle third of their names: they have PostgreSQL's default size, 16 MB.
SEGMENT = re.compile(r'/([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})-[0-9a-f]{40}')
SEGMENTS_PER_LOG = 256

# Seconds. Files are sent several at once, so one may come after its successor.
SETTLED = 120


class Backup(NamedTuple):
    kind: str
    start: float
    stop: float


class Retention(NamedTuple):
    full: int
    days: Optional[int]


def backups_of(info):
    """Those of the database cluster that ended, of what `pgbackrest info --output=json` says: an upgraded one cannot use those before."""
    if not info['db']:
        return []
    current = info['db'][-1]['id']
    return [
        Backup(b['type'], b['timestamp']['start'], b['timestamp']['stop'])
        for b in info['backup']
        if b['database']['id'] == current and not b.get('error')
    ]


class Due(NamedTuple):
    kind: str
    since: Optional[float]


def due(backups, schedule, now):
    """The backup whose time has come; None where none is due. The first backup is a full one, at once."""
    if not any(b.kind == 'full' for b in backups):
        return Due('full', None)
    for rank, kind in enumerate(KINDS):
        if schedule.get(kind):
            newest = max((b.start for b in backups if b.kind in KINDS[:rank + 1]), default=0)
            since = previous(schedule[kind], now)
            if newest < since:
                return Due(kind, since)
    return None


def previous(expression, now):
    """The last time of a cron expression that is not after now, in UTC."""
    start = datetime.datetime.fromtimestamp(now + 1, datetime.timezone.utc)
    return croniter(expression, start).get_prev(float)


def verification_due(backups, last, expression, now):
    """Whether what there is has to be restored for a proof; last is when that began the last time, 0 for never."""
    return bool(expression) and bool(backups) and last < previous(expression, now)


def verified():
    """What the last verification found; None where there was none."""
    try:
        with open(RESULT) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def gaps(files, now):
    """The first and the last of the WAL files of each run that the archive misses: a member dropped them, or they were deleted.

    files: what `pgbackrest repo-ls` says of the database cluster's archive.
    """
    timelines = {}
    for path, file in files.items():
        if found := SEGMENT.search(path):
            timeline, log, segment = (int(number, 16) for number in found.groups())
            timelines.setdefault(timeline, {})[log * SEGMENTS_PER_LOG + segment] = file['time']
    missing = []
    for timeline, segments in sorted(timelines.items()):
        # A timeline begins in a segment that the one before it has, or in the one after its last.
        earlier = {number for other, numbers in timelines.items() if other < timeline for number in numbers}
        first = min(segments)
        before = [number for number in earlier if number < first]
        expected = max(before) + 1 if before and first not in earlier else first
        for number, archived in sorted(segments.items()):
            if number > expected and archived < now - SETTLED:
                missing.append((wal_name(timeline, expected), wal_name(timeline, number - 1)))
            expected = number + 1
    return missing


def wal_name(timeline, number):
    return f'{timeline:08X}{number // SEGMENTS_PER_LOG:08X}{number % SEGMENTS_PER_LOG:08X}'


def kept(backups, retention, now):
    """How many full backups stay: so many as are stated, and those that reach as many days back as are stated."""
    if retention.days is None:
        return retention.full
    since = now - retention.days * 86400
    younger = sum(1 for b in backups if b.kind == 'full' and b.stop > since)
    # One that is older is where a restore to the first of those days begins.
    return max(retention.full, younger + 1)


def say(text):
    print(f'backup-schedule: {text}', file=sys.stderr, flush=True)


def pgbackrest(*arguments):
    # Of the stanza in PGBACKREST_STANZA; what it writes is the container's log.
    subprocess.run(['pgbackrest', *arguments], check=True)


def look():
    command = ['pgbackrest', '--log-level-console=error', '--output=json', 'info']
    info = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return info[0] if info else {'status': {'code': MISSING}, 'db': [], 'backup': [], 'archive': []}


def archive(info):
    """The files of the database cluster's archive."""
    if not info['archive']:
        return {}
    path = f"archive/{os.environ['PGBACKREST_STANZA']}/{info['archive'][-1]['id']}"
    command = ['pgbackrest', '--log-level-console=error', '--output=json', '--recurse', 'repo-ls', path]
    files = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return {f'/{name}': file for name, file in files.items()}


def facts(schedule):
    """What only the repository's own side knows: JSON for the program that operates the cluster."""
    info = look()
    now = time.time()
    backups = backups_of(info)
    wanted = due(backups, schedule, now)
    last = verified()
    return {
        'due': wanted and wanted.kind,
        'dueSince': wanted and wanted.since,
        'gaps': gaps(archive(info), now),
        'verified': last,
        'verificationDueSince': (
            previous(schedule['verify'], now) if verification_due(backups, began(last), schedule['verify'], now) else None
        ),
    }


def began(verification):
    """When a verification began; 0 for none."""
    return verification['started'] if verification else 0


def step(schedule, retention):
    """One look, and what it asks for."""
    info = look()
    if info['status']['code'] in (MISSING, EMPTY):
        pgbackrest('stanza-create')
        if int(os.environ['HAPG_OTHERS']):
            time.sleep(OTHERS_PAUSE)
        info = look()
    backups = backups_of(info)
    wanted = due(backups, schedule, time.time())
    if wanted is not None:
        pgbackrest(f'--type={wanted.kind}', '--no-expire-auto', 'backup')
        backups = backups_of(look())
    if verification_due(backups, began(verified()), schedule['verify'], time.time()):
        subprocess.run(['backup-verify'], check=True)
    keep = kept(backups, retention, time.time())
    if sum(1 for b in backups if b.kind == 'full') > keep:
        pgbackrest(f"--repo{os.environ['HAPG_REPOSITORY_NUMBER']}-retention-full={keep}", 'expire')


def main():
    names = {'full': 'HAPG_FULL', 'diff': 'HAPG_DIFFERENTIAL', 'incr': 'HAPG_INCREMENTAL', 'verify': 'HAPG_VERIFY'}
    schedule = {kind: os.environ[name] for kind, name in names.items()}
    if sys.argv[1:] == ['--facts']:
        print(json.dumps(facts(schedule)))
        return
    days = os.environ['HAPG_KEEP_DAYS']
    retention = Retention(int(os.environ['HAPG_KEEP_FULL']), int(days) if days else None)
    pause = PAUSE
    while True:
        try:
            step(schedule, retention)
            time.sleep(PAUSE)
            pause = PAUSE
        except subprocess.CalledProcessError as failure:
            wait = STANZA_PAUSE if failure.cmd[-1] == 'stanza-create' else pause
            say(f'{failure.cmd[0]} {failure.cmd[-1]} ended with {failure.returncode}; next attempt in {wait} s')
            time.sleep(wait)
            pause = min(2 * pause, LONGEST_PAUSE)


if __name__ == '__main__':
    main()
