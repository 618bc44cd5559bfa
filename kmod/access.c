// SPDX-License-Identifier: GPL-2.0
/*
 * Who may ask, and as whom: the only place that decides it, for dumps, gets and exit records.
 * Not here: which tasks a request wants (walk.c). Joining the multicast group is refused by generic
 * netlink itself, with the flag that netlink.c gives the group.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/net.h>
#include <linux/pid_namespace.h>
#include <net/sock.h>

#include "access.h"

/*
 * Whether the opener of the socket that @skb came from had the capability. Runs inside sendmsg(2)
 * or the like, which holds the file of the socket, so sk_socket and its file stay until it returns.
 * A socket of the kernel's own has no file; none sends us anything.
 */
static bool is_opener_capable(const struct sk_buff *skb, int capability)
{
	const struct socket *socket = NETLINK_CB(skb).sk->sk_socket;

	return socket && socket->file &&
	       file_ns_capable(socket->file, &init_user_ns, capability);
}

/**
 * ktally_access_admin() - whether the sender of a request may ask at all
 * @extack: gets the reason of a refusal
 *
 * CAP_NET_ADMIN in the initial user namespace, of the socket's opener and of the caller: a socket
 * handed to a set-uid program gains nothing. The core asks the opener too, but not when the message
 * names an address; its GENL_ADMIN_PERM asks the same as it, and refuses without a word.
 * Context: the sender's own.
 * Return: 0; -EPERM.
 */
int ktally_access_admin(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (netlink_capable(skb, CAP_NET_ADMIN) && is_opener_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack, "needs CAP_NET_ADMIN in the initial user namespace");
	return -EPERM;
}

/**
 * ktally_viewer_init() - check the sender of a request and note how it numbers tasks
 * @viewer: filled on success; ktally_viewer_release() it
 * @skb: the request
 * @extack: gets the reason of a refusal
 *
 * Context: the sender's own, may sleep. A dump goes on in whoever reads the socket, which may be
 * another: so everything about the sender is taken here, once.
 * Return: 0; -EPERM the sender or the opener of its socket has no CAP_NET_ADMIN in the initial user
 * namespace.
 */
int ktally_viewer_init(struct ktally_viewer *viewer, struct sk_buff *skb,
		       struct netlink_ext_ack *extack)
{
	int err = ktally_access_admin(skb, extack);

	if (err)
		return err;
	viewer->pid_ns = get_pid_ns(task_active_pid_ns(current));
	return 0;
}

void ktally_viewer_release(struct ktally_viewer *viewer)
{
	put_pid_ns(viewer->pid_ns);
}

/**
 * ktally_access_exits() - whether the sender of a request may read exit records
 *
 * They hold the host's pids, which mean other tasks in another pid namespace.
 * Context: the sender's own.
 * Return: 0; -EPERM as ktally_viewer_init(), or the sender is in a pid namespace of its own.
 */
int ktally_access_exits(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	int err = ktally_access_admin(skb, extack);

	if (err)
		return err;
	if (task_active_pid_ns(current) == &init_pid_ns)
		return 0;
	NL_SET_ERR_MSG(extack, "exit records can be read from the initial pid namespace only");
	return -EPERM;
}
