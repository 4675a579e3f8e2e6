/* Limits how many connections one address may have at the same time. PgBouncer has no such setting.
 *
 * Loaded with LD_PRELOAD, it stands between PgBouncer and accept(2) and close(2) of the C library: it counts each peer's open
 * connections, and closes what comes above HAPG_MAX_PER_SOURCE before PgBouncer sees it. PgBouncer is told EAGAIN, nobody is there now, and
 * asks again when its event loop says so; after any other error it would stop accepting for a while. Without the variable, and for unix sockets, nothing is limited. PgBouncer serves with one thread, so nothing is locked.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* In a hash table with open addressing, of which at most half can be in use. An address has its place among the first PROBES of its search,
 * so that neither many addresses nor those of the past make a search long; where all of these are in use, it is not limited. */
enum { PROBES = 64 };

struct source {
  struct in6_addr address;
  unsigned open; /* connections; with none, the place may be taken by another address */
  unsigned refused;
  time_t told; /* when a refusal was logged last */
};

static int (*next_accept)(int, struct sockaddr *, socklen_t *);
static int (*next_accept4)(int, struct sockaddr *, socklen_t *, int);
static int (*next_close)(int);

static struct source *sources;
static unsigned *source_of; /* by descriptor: place in sources plus 1; 0 for none */
static size_t places, descriptors;
static unsigned limit;

/* Another library's constructor may call close before ours has run. */
static void find_next(void) {
  next_accept = (int (*)(int, struct sockaddr *, socklen_t *))dlsym(RTLD_NEXT, "accept");
  next_accept4 = (int (*)(int, struct sockaddr *, socklen_t *, int))dlsym(RTLD_NEXT, "accept4");
  next_close = (int (*)(int))dlsym(RTLD_NEXT, "close");
}

__attribute__((constructor)) static void prepare(void) {
  const char *text = getenv("HAPG_MAX_PER_SOURCE");
  struct rlimit files;

  find_next();
  if (text == NULL || (limit = (unsigned)strtoul(text, NULL, 10)) == 0)
    return;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY || files.rlim_cur > 4u << 20)
    files.rlim_cur = 4u << 20;
  descriptors = files.rlim_cur;
  for (places = 1024; places < 2 * descriptors; places *= 2)
    ;
  sources = calloc(places, sizeof *sources);
  source_of = calloc(descriptors, sizeof *source_of);
  if (sources == NULL || source_of == NULL) {
    fprintf(stderr, "source-limit: not enough memory for %zu descriptors\n", descriptors);
    exit(1);
  }
}

static int is_network(const struct sockaddr_storage *peer, struct in6_addr *address) {
  if (peer->ss_family == AF_INET6) {
    *address = ((const struct sockaddr_in6 *)peer)->sin6_addr;
    return 1;
  }
  if (peer->ss_family != AF_INET)
    return 0;
  memset(address, 0, sizeof *address);
  address->s6_addr[10] = address->s6_addr[11] = 0xff;
  memcpy(&address->s6_addr[12], &((const struct sockaddr_in *)peer)->sin_addr, 4);
  return 1;
}

/* The hash is FNV-1a. */
static struct source *find(const struct in6_addr *address) {
  unsigned hash = 2166136261u;
  struct source *vacant = NULL;
  size_t at, tried;

  for (at = 0; at < sizeof address->s6_addr; at++)
    hash = (hash ^ address->s6_addr[at]) * 16777619u;
  for (tried = 0, at = hash & (places - 1); tried < PROBES; tried++, at = (at + 1) & (places - 1)) {
    struct source *here = &sources[at];
    if (memcmp(&here->address, address, sizeof *address) == 0)
      return here;
    if (vacant == NULL && here->open == 0)
      vacant = here;
  }
  if (vacant != NULL) {
    memset(vacant, 0, sizeof *vacant);
    vacant->address = *address;
  }
  return vacant;
}

static void tell(struct source *from) {
  time_t now = time(NULL);
  char text[INET6_ADDRSTRLEN] = "?";

  from->refused++;
  if (now - from->told < 10)
    return;
  if (IN6_IS_ADDR_V4MAPPED(&from->address))
    inet_ntop(AF_INET, &from->address.s6_addr[12], text, sizeof text);
  else
    inet_ntop(AF_INET6, &from->address, text, sizeof text);
  fprintf(stderr, "source-limit: %s has %u connections, the most for one address (maxConnectionsPerSource); %u refused\n", text, from->open, from->refused);
  from->told = now;
  from->refused = 0;
}

static int admit(int fd, const struct sockaddr_storage *peer) {
  struct in6_addr address;
  struct source *from;

  if (fd < 0 || limit == 0 || (size_t)fd >= descriptors || !is_network(peer, &address) || (from = find(&address)) == NULL)
    return fd;
  if (from->open >= limit) {
    const struct linger at_once = {1, 0}; /* a reset, which leaves no TIME_WAIT here */
    tell(from);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    next_close(fd);
    errno = EAGAIN;
    return -1;
  }
  from->open++;
  source_of[fd] = (unsigned)(from - sources) + 1;
  return fd;
}

static void hand_over(const struct sockaddr_storage *peer, socklen_t size, struct sockaddr *address, socklen_t *length) {
  if (address == NULL || length == NULL)
    return;
  memcpy(address, peer, *length < size ? *length : size);
  *length = size;
}

int accept(int socket, struct sockaddr *address, socklen_t *length) {
  struct sockaddr_storage peer = {0};
  socklen_t size = sizeof peer;
  int fd = next_accept(socket, (struct sockaddr *)&peer, &size);

  if (fd >= 0)
    hand_over(&peer, size, address, length);
  return admit(fd, &peer);
}

int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags) {
  struct sockaddr_storage peer = {0};
  socklen_t size = sizeof peer;
  int fd = next_accept4(socket, (struct sockaddr *)&peer, &size, flags);

  if (fd >= 0)
    hand_over(&peer, size, address, length);
  return admit(fd, &peer);
}

int close(int fd) {
  if (next_close == NULL)
    find_next();
  if (source_of != NULL && fd >= 0 && (size_t)fd < descriptors && source_of[fd] != 0) {
    sources[source_of[fd] - 1].open--;
    source_of[fd] = 0;
  }
  return next_close(fd);
}
