# shellcheck shell=bash
# Read by the entrypoint: is this the first start of a new cluster, or does a cluster exist that this member joins?
#
# The stack says ETCD_INITIAL_CLUSTER_STATE=new for ever, since it is the same file for a cluster that is made and for one that grows. The
# truth is with the peers: each tells its list of members at /members of its peer port, with or without a quorum.
#
# A member whose volume is empty although the cluster knows it with data must not start under its old identity: it has forgotten its votes. And
# it must not found a second cluster. Only an operator, or `deploy`, can remove it from the list and add it again.

# Long enough to hear a peer that runs; members of a new cluster cannot find each other earlier than their first health check, at 5 s.
patience=3

# What the peers say of this member (unstarted, started, founding, absent, silent), its id there, and the cluster as ETCD_INITIAL_CLUSTER.
verdict=silent id='' cluster=''

stop() {
  echo "entrypoint: $*" >&2
  exit 78
}

members_of() { # PEER-URL: the peer's list as JSON; 2: nobody is there; 1: somebody is, but gave no answer
  local host=${1#*://} options=() status=0
  host=${host%:*}
  timeout 2 getent ahosts "$host" >/dev/null || return 2
  [[ -z ${ETCD_PEER_TRUSTED_CA_FILE-} ]] || options+=(--cacert "$ETCD_PEER_TRUSTED_CA_FILE")
  [[ -z ${ETCD_PEER_CERT_FILE-} ]] || options+=(--cert "$ETCD_PEER_CERT_FILE" --key "$ETCD_PEER_KEY_FILE")
  # etcd's peer port says that it speaks HTTP/2, and then hangs up on it.
  curl --silent --fail --http1.1 --noproxy '*' --max-time 2 "${options[@]}" "$1/members" || status=$?
  case $status in
    0) ;;
    6 | 7) return 2 ;; # no name, no listener
    *) return 1 ;;
  esac
}

field() { # MEMBER NAME: the value of a field of one member's JSON
  [[ $1 =~ \"$2\":(\[[^]]*\]|\"[^\"]*\"|[0-9]+) ]] || return 0
  local value=${BASH_REMATCH[1]}
  value=${value//[\"\[\]]/}
  echo "$value"
}

read_list() { # JSON
  local member name url urls list=() mine=''
  while read -r member; do
    urls=$(field "$member" peerURLs)
    name=$(field "$member" name)
    if [[ ",$urls," == *",$ETCD_INITIAL_ADVERTISE_PEER_URLS,"* ]]; then
      mine=$member
      name=$ETCD_NAME
    fi
    for url in ${urls//,/ }; do
      # etcd compares the addresses only; a member that has not started has no name yet.
      list+=("${name:-unstarted-$(field "$member" id)}=$url")
    done
  done <<<"${1//\},\{/$'\n'}"

  # One peer may lag behind another: what tells more of this member counts.
  if [[ -n $mine && -z $(field "$mine" name) ]]; then
    verdict=unstarted id=$(field "$mine" id)
    cluster=$(IFS=, && echo "${list[*]}")
  elif [[ $verdict == unstarted ]]; then
    return 0
  elif [[ -n $mine && -n $(field "$mine" clientURLs) ]]; then
    verdict=started id=$(field "$mine" id)
  elif [[ $verdict == started ]]; then
    return 0
  elif [[ -n $mine ]]; then
    verdict=founding
  elif [[ $verdict != founding ]]; then
    verdict=absent
  fi
}

ask_peers() {
  local entry url json status unclear=no
  verdict=silent id='' cluster=''
  for entry in ${ETCD_INITIAL_CLUSTER//,/ }; do
    url=${entry#*=}
    [[ $url != "$ETCD_INITIAL_ADVERTISE_PEER_URLS" ]] || continue
    status=0
    json=$(members_of "$url") || status=$?
    case $status in
      0) read_list "$json" ;;
      1) unclear=yes ;;
    esac
  done
  [[ $verdict != silent || $unclear == no ]] || verdict=unclear
}

join() {
  echo "entrypoint: joining the cluster as member $id: $cluster" >&2
  # Written before the first start: from then on this data belongs to this membership.
  install -d -m 0700 "$ETCD_DATA_DIR/member"
  echo "$id" >"$ETCD_DATA_DIR/member/joined-as"
  sync "$ETCD_DATA_DIR/member/joined-as"
  export ETCD_INITIAL_CLUSTER=$cluster ETCD_INITIAL_CLUSTER_STATE=existing
}

settle_membership() {
  local data=$ETCD_DATA_DIR/member end=$((SECONDS + patience)) told=no
  ask_peers
  if [[ -d $data/wal ]]; then
    # The usual restart. But data of a membership that ended, when the member was removed, is of no use to the one that it was added as since.
    if [[ $verdict == unstarted && $(cat "$data/joined-as" 2>/dev/null) != "$id" ]]; then
      echo "entrypoint: this volume holds data of a membership that was ended; it is set aside as removed-member" >&2
      rm -rf "$ETCD_DATA_DIR/removed-member"
      mv "$data" "$ETCD_DATA_DIR/removed-member"
      join
    fi
    return 0
  fi
  while :; do
    case $verdict in
      unstarted)
        join
        return 0
        ;;
      founding) return 0 ;;
      started) stop "the cluster knows $ETCD_NAME as a member with data ($id), but its volume is empty. It does not start: it would have forgotten its votes. 'deploy' removes it from the members and adds it again" ;;
      absent) stop "a cluster exists, and $ETCD_NAME is not one of its members. It does not start: it would found a second one. 'deploy' adds it" ;;
      silent) ((SECONDS < end)) || return 0 ;;
      unclear)
        # Somebody runs there, so this is no new cluster; the health check bounds this wait.
        [[ $told == yes ]] || echo "entrypoint: the volume is empty and a peer is there, but does not answer; waiting for it" >&2
        told=yes
        ;;
    esac
    sleep 0.5
    ask_peers
  done
}
