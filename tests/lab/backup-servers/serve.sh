#!/usr/bin/env bash
# An S3 server on port 9000 (TLS, the bucket "backups", key and secret S3RVER) and an SSH server on port 2222 (the user pgbackrest).
# Their keys are made at the start, in /tmp/keys: ca.crt is the S3 server's certificate and its own authority, client.key opens the SSH
# server, and fingerprint is of its host key.
#
#   serve NAME...     the names and addresses by which clients reach the S3 server: DNS:localhost IP:127.0.0.1
#
# Both listen on the address ADDRESS; by default on loopback.
set -euo pipefail

mkdir -p /tmp/keys /tmp/buckets /tmp/files
cd /tmp/keys
address=${ADDRESS:-127.0.0.1}
names=$(IFS=,; echo "$*")
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=s3 -addext "subjectAltName=$names" \
  -keyout s3.key -out s3.crt 2>/dev/null
ssh-keygen -q -t ed25519 -N '' -f host
ssh-keygen -q -t ed25519 -N '' -f client
ssh-keygen -l -f host.pub | cut -d' ' -f2 >fingerprint
mv client client.key
cp s3.crt ca.crt

/usr/sbin/sshd -f /dev/null -o "ListenAddress=$address" -o Port=2222 -o HostKey=/tmp/keys/host -o AuthorizedKeysFile=/tmp/keys/client.pub -o StrictModes=no \
  -o UsePAM=no -o PidFile=none -o 'Subsystem=sftp internal-sftp' -D -e &
exec node /opt/s3/node_modules/.bin/s3rver --directory /tmp/buckets --address "$address" --port 9000 --key s3.key --cert s3.crt \
  --no-vhost-buckets --configure-bucket backups
