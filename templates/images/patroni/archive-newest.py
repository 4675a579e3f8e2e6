"""Prints the name of the newest WAL file in the archive of the stanza in PGBACKREST_STANZA; nothing where there is none.

PostgreSQL takes a missing file for the end of the archive, and recovery then ends without an error: whoever restores to the end compares.
"""
import json
import subprocess

command = ['pgbackrest', '--log-level-console=error', '--output=json', 'info']
stanzas = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
print(max((archive['max'] for stanza in stanzas for archive in stanza['archive'] if archive['max']), default=''))
