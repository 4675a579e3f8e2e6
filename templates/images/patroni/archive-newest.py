"""Prints the name of the newest WAL file in the archive of the stanza in PGBACKREST_STANZA; fails where none could be read.

PostgreSQL takes a missing file for the end of the archive, and recovery then ends without an error: whoever restores to the end compares.
"""
import json
import subprocess
import sys

command = ['pgbackrest', '--log-level-console=error', '--output=json', 'info']
stanzas = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
archives = [archive for stanza in stanzas for archive in stanza['archive'] if archive['max']]
if not archives:
    sys.exit(f"no WAL is archived, or no repository could be read: {'; '.join(s['status']['message'] for s in stanzas)}")
# Of an upgraded cluster, the files of the version before do not count.
current = max(archive['database']['id'] for archive in archives)
print(max(archive['max'] for archive in archives if archive['database']['id'] == current))
