#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jail.h"

// Sends one rtnetlink request and waits for its acknowledgement.
static int request(void *bytes, size_t length) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) return -1;
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    int result = -1;
    if (sendto(fd, bytes, length, 0, (struct sockaddr *)&kernel, sizeof kernel) == (ssize_t)length) {
        union {
            struct nlmsghdr header;
            char bytes[1024];
        } reply;
        ssize_t got = recv(fd, &reply, sizeof reply, 0);
        if (got >= (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) && reply.header.nlmsg_type == NLMSG_ERROR) {
            struct nlmsgerr *answer = NLMSG_DATA(&reply.header);
            errno = -answer->error;
            result = answer->error == 0 ? 0 : -1;
        } else if (got >= 0) {
            errno = EPROTO;
        }
    }
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

int do_link_up(struct step *step) {
    struct {
        struct nlmsghdr header;
        struct ifinfomsg link;
    } message = {
        .header = {.nlmsg_len = sizeof message, .nlmsg_type = RTM_NEWLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
        .link = {.ifi_family = AF_UNSPEC, .ifi_index = (int)step->a[0], .ifi_flags = IFF_UP, .ifi_change = IFF_UP},
    };
    return request(&message, sizeof message);
}

// ip route add local <any> dev <interface>: every address of the family is this machine's own.
int do_route_local(struct step *step) {
    struct {
        struct nlmsghdr header;
        struct rtmsg route;
        struct rtattr attribute;
        int interface;
    } message = {
        .header = {.nlmsg_len = sizeof message,
                   .nlmsg_type = RTM_NEWROUTE,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL},
        .route = {.rtm_family = (unsigned char)step->a[0],
                  .rtm_table = RT_TABLE_LOCAL,
                  .rtm_protocol = RTPROT_BOOT,
                  .rtm_scope = RT_SCOPE_HOST,
                  .rtm_type = RTN_LOCAL},
        .attribute = {.rta_len = RTA_LENGTH(sizeof(int)), .rta_type = RTA_OIF},
        .interface = (int)step->a[1],
    };
    _Static_assert(sizeof message == NLMSG_LENGTH(sizeof(struct rtmsg)) + RTA_LENGTH(sizeof(int)), "no padding");
    return request(&message, sizeof message);
}

int do_listen(struct step *step) {
    int *slot = slot_at(step->a[0]);
    int family = step->a[1] == WRIT_JAIL_ANY46 ? AF_INET6 : AF_INET;
    int type = (int)step->a[2];
    if (!slot) {
        errno = EINVAL;
        return -1;
    }
    int fd = socket(family, type | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    memset(&address, 0, sizeof address);
    socklen_t length;
    int off = 0;
    if (family == AF_INET6) {
        if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) < 0) return -1;
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons((uint16_t)step->a[3]);
        length = sizeof address.v6;
    } else {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons((uint16_t)step->a[3]);
        address.v4.sin_addr.s_addr = htonl(step->a[1] == WRIT_JAIL_LOOPBACK4 ? INADDR_LOOPBACK : INADDR_ANY);
        length = sizeof address.v4;
    }
    if (bind(fd, &address.any, length) < 0) return -1;
    if (type == SOCK_STREAM && listen(fd, SOMAXCONN) < 0) return -1;
    *slot = fd;
    return 0;
}
