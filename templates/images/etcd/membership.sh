# shellcheck shell=bash
# Read by the entrypoint: is this the first start of a new cluster, or does a cluster exist that this member joins?
#
# The stack says ETCD_INITIAL_CLUSTER_STATE=new for ever, since it is the same file for a cluster that is made and for one that grows. The
# truth is with the peers: each tells its list of members at /members of its peer port, with or without a quorum.
#
# A member whose volume is empty although the cluster knows it with data must not start under its old identity: it has forgotten its votes. And
# it must not found a second cluster. Only an operator, or `deploy`, can remove it from the list and add it again.
#
# Silence says nothing: peers with data may only be away. So a cluster is founded when every peer has been heard, and each of them has an empty volume
# too or is founding. Until then a member says that it waits by an etcd of its own, which has no peer, takes no client and keeps no data: it listens
# where the member will, by the same certificates, so that peers find it, and its health check passes, without which it would have no name.

# The name by which a waiting member's own etcd is known at /members. Not a name that a manifest can give.
waiting_name=.waiting
waiting_pid=''

# What the peers say of this member (unstarted, started, founding, absent, silent), its id there, and the cluster as ETCD_INITIAL_CLUSTER.
verdict=silent id='' cluster='' unheard=''

# How often in a row they have said the same.
same=0

stop() {
  end_waiting
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
  [[ $1 != *"\"name\":\"$waiting_name\""* ]] || return 0
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
  local entry url json status before="$verdict $id $unheard"
  verdict=silent id='' cluster='' unheard=''
  for entry in ${ETCD_INITIAL_CLUSTER//,/ }; do
    url=${entry#*=}
    [[ $url != "$ETCD_INITIAL_ADVERTISE_PEER_URLS" ]] || continue
    status=0
    json=$(members_of "$url") || status=$?
    case $status in
      0) read_list "$json" ;;
      1) unheard+=" ${entry%%=*} (is there, but gives no answer)" ;;
      *) unheard+=" ${entry%%=*}" ;;
    esac
  done
  [[ "$verdict $id $unheard" == "$before" ]] || same=0
  same=$((same + 1))
}

# A peer that starts answers before it has read its log, and then with a list of the past: without this member, or with this member as one
# that has not started. So these two count when they were said five times in a row, which takes two seconds.
certain() {
  [[ $verdict == started || $verdict == silent ]] || ((same >= 5))
}

begin_waiting() {
  local at=$ETCD_DATA_DIR/waiting
  rm -rf "$at"
  ETCD_NAME=$waiting_name ETCD_DATA_DIR=$at ETCD_INITIAL_CLUSTER="$waiting_name=$ETCD_INITIAL_ADVERTISE_PEER_URLS" ETCD_INITIAL_CLUSTER_TOKEN=waiting \
    ETCD_LISTEN_CLIENT_URLS=http://127.0.0.1:0 ETCD_ADVERTISE_CLIENT_URLS=http://127.0.0.1:0 ETCD_ENABLE_GRPC_GATEWAY=false ETCD_LOG_LEVEL=error \
    etcd >&2 &
  waiting_pid=$!
  # The first process of a container gets no signal that it does not handle.
  trap 'end_waiting; exit 143' TERM INT
}

end_waiting() {
  [[ -n $waiting_pid ]] || return 0
  trap - TERM INT
  # At once: it has nothing to write, and the port is needed.
  kill -KILL "$waiting_pid" 2>/dev/null || true
  wait "$waiting_pid" 2>/dev/null || true
  waiting_pid=''
  rm -rf "$ETCD_DATA_DIR/waiting"
}

join() {
  echo "entrypoint: joining the cluster as member $id: $cluster" >&2
  # Written before the first start: from then on this data belongs to this membership.
  install -d -m 0700 "$ETCD_DATA_DIR/member"
  echo "$id" >"$ETCD_DATA_DIR/member/joined-as"
  sync "$ETCD_DATA_DIR/member/joined-as"
  export ETCD_INITIAL_CLUSTER=$cluster ETCD_INITIAL_CLUSTER_STATE=existing
}

ended_membership() { # DATA: whether the member was added again since it got this data
  [[ $verdict == unstarted && $(cat "$1/joined-as" 2>/dev/null) != "$id" ]]
}

settle_membership() {
  local data=$ETCD_DATA_DIR/member told=''
  ask_peers
  if [[ -d $data/wal ]]; then
    # The usual restart. But data of a membership that ended, when the member was removed, is of no use to the one that it was added as since.
    while ended_membership "$data" && ! certain; do
      sleep 0.5
      ask_peers
    done
    if ended_membership "$data"; then
      echo "entrypoint: this volume holds data of a membership that was ended; it is set aside as removed-member" >&2
      rm -rf "$ETCD_DATA_DIR/removed-member"
      mv "$data" "$ETCD_DATA_DIR/removed-member"
      join
    fi
    return 0
  fi
  while :; do
    case $(certain && echo "$verdict") in
      unstarted)
        end_waiting
        join
        return 0
        ;;
      started) stop "the cluster knows $ETCD_NAME as a member with data ($id), but its volume is empty. It does not start: it would have forgotten its votes. 'deploy' removes it from the members and adds it again" ;;
      absent) stop "a cluster exists, and $ETCD_NAME is not one of its members. It does not start: it would found a second one. 'deploy' adds it" ;;
      founding | silent)
        # Every peer is heard, and none of them has data.
        if [[ -z $unheard ]]; then
          end_waiting
          return 0
        fi
        ;;
    esac
    if [[ -n $unheard && $told != "$unheard" ]]; then
      echo "entrypoint: the volume of $ETCD_NAME is empty, and a cluster is founded only by members that all hear each other; not heard yet:$unheard" >&2
      told=$unheard
    fi
    # A cluster that knows this member does not look for one that waits.
    [[ -n $waiting_pid || $verdict == unstarted || $verdict == absent ]] || begin_waiting
    [[ -z $waiting_pid ]] || kill -0 "$waiting_pid" 2>/dev/null ||
      fail "the etcd that says that $ETCD_NAME waits has ended; see its error above"
    sleep 0.5
    ask_peers
  done
}
