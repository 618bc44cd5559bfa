// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
/*
 * Which processes have histograms: all of them while a hook is on, within a bound.
 * Not here: adding to them and reading them (latency.c).
 *
 * A process is known by its signal_struct. It is entered as it is forked, before it runs, or as the
 * first hook is switched on; it leaves as its exit record is made, or as the last hook is switched
 * off. Whoever makes the exit record holds the signal_struct, so that an entry never outlives it
 * and an address never means another's.
 */
#include <linux/atomic.h>
#include <linux/hashtable.h>
#include <linux/moduleparam.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "compat/point.h"
#include "filter.h"
#include "waits.h"
#include "walk.h"

#define PROCESSES_MIN		16
#define PROCESSES_MAX		65536
#define PROCESSES_DEFAULT	16384

/* Bounds the memory: 25 MiB by default, which a host with so many processes has. */
static unsigned int hist_processes = PROCESSES_DEFAULT;
module_param(hist_processes, uint, 0444);
MODULE_PARM_DESC(hist_processes,
		 "Processes that may have histograms, 16 to 65536, 1.6 KB each (default 16384)");

static struct kmem_cache *cache;
/* Read under RCU. */
static DEFINE_HASHTABLE(table, 12);
/* Guards changes of the table, and count. Raw: the exit hook may take it with preemption off. */
static DEFINE_RAW_SPINLOCK(table_lock);
static unsigned int count;
static atomic64_t overflow;

static unsigned long key_of(const struct signal_struct *signal)
{
	return (unsigned long)signal;
}

/**
 * ktally_waits_find() - the histograms of a process
 * @signal: of the process
 * Context: rcu_read_lock(), which also keeps them.
 * Return: NULL when it has none.
 */
struct ktally_waits *ktally_waits_find(const struct signal_struct *signal)
{
	struct ktally_waits *waits;

	hash_for_each_possible_rcu(table, waits, node, key_of(signal)) {
		if (waits->signal == signal)
			return waits;
	}
	return NULL;
}

static void free_waits(struct rcu_head *rcu)
{
	kmem_cache_free(cache, container_of(rcu, struct ktally_waits, rcu));
}

/* Frees what left. Context: any but NMI. */
void ktally_waits_free(struct ktally_waits *waits)
{
	call_rcu(&waits->rcu, free_waits);
}

/* Context: table_lock. */
static void remove(struct ktally_waits *waits)
{
	hash_del_rcu(&waits->node);
	WRITE_ONCE(count, count - 1);
}

/* Context: table_lock, which stands for RCU. */
static struct ktally_waits *find_locked(const struct signal_struct *signal)
{
	struct ktally_waits *waits;

	hash_for_each_possible(table, waits, node, key_of(signal)) {
		if (waits->signal == signal)
			return waits;
	}
	return NULL;
}

/*
 * Context: any but NMI; the process can't be freed. Takes over @waits unless it returns it, which
 * it does when the process has got some meanwhile.
 */
static struct ktally_waits *enter(struct ktally_waits *waits, struct task_struct *leader)
{
	struct ktally_waits *old;
	unsigned long flags;

	waits->signal = leader->signal;
	waits->start = leader->start_boottime;
	raw_spin_lock_irqsave(&table_lock, flags);
	old = find_locked(waits->signal);
	/* Only of a process that ended as the exit hook was let go, before the others were. */
	if (unlikely(old && old->start != waits->start)) {
		remove(old);
		ktally_waits_free(old);
		old = NULL;
	}
	if (!old && count < hist_processes) {
		hash_add_rcu(table, &waits->node, key_of(waits->signal));
		WRITE_ONCE(count, count + 1);
		waits = NULL;
	} else if (!old) {
		atomic64_inc(&overflow);
	}
	raw_spin_unlock_irqrestore(&table_lock, flags);
	return waits;
}

/**
 * ktally_waits_leave() - take the histograms of a process that ends, or is to have none
 * @signal: of the process, not freed
 * Context: any but NMI.
 * Return: what hooks may still add to until ktally_waits_free(); NULL when it has none.
 */
struct ktally_waits *ktally_waits_leave(const struct signal_struct *signal)
{
	struct ktally_waits *waits;
	unsigned long flags;

	/* Usual, and all that an exit costs when no hook is on. */
	if (!READ_ONCE(count))
		return NULL;
	raw_spin_lock_irqsave(&table_lock, flags);
	waits = find_locked(signal);
	if (waits)
		remove(waits);
	raw_spin_unlock_irqrestore(&table_lock, flags);
	return waits;
}

/*
 * Runs in the parent, before the child does; from 7.x on preemptible and without RCU. Allocates
 * without waiting, and within a bound.
 */
static void process_forked(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct ktally_waits *waits;

	if (!thread_group_leader(child))
		return;
	waits = READ_ONCE(count) < hist_processes ?
		kmem_cache_zalloc(cache, GFP_NOWAIT | __GFP_NOWARN) : NULL;
	if (!waits) {
		atomic64_inc(&overflow);
		return;
	}
	waits = enter(waits, child);
	if (waits)
		kmem_cache_free(cache, waits);
}

static struct ktally_point fork_point = { "sched_process_fork", process_forked };

/*
 * Context: rcu_read_lock(). A process that ends just now may have made its exit record already:
 * either that finds the entry, or this sees that no thread is alive any more. What is returned is
 * to be freed or used for the next one.
 */
static struct ktally_waits *enter_living(struct ktally_waits *waits, struct task_struct *leader)
{
	struct signal_struct *signal = leader->signal;

	waits = enter(waits, leader);
	if (waits)
		return waits;
	/* Pairs with do_exit()'s atomic_dec_and_test() of signal->live. */
	smp_mb();
	if (atomic_read(&signal->live))
		return NULL;
	waits = ktally_waits_leave(signal);
	if (waits)
		ktally_waits_free(waits);
	return NULL;
}

/* Enters all processes that are there; those that are forked meanwhile enter themselves. */
static void enter_all(void)
{
	const struct ktally_filter all = {};
	struct ktally_walk walk = { .ns = &init_pid_ns, .filter = &all, .number = 1 };
	struct ktally_waits *spare = NULL;
	struct task_struct *leader;

	do {
		if (!spare)
			spare = kmem_cache_zalloc(cache, GFP_KERNEL);
		rcu_read_lock();
		ktally_walk_begin(&walk);
		leader = ktally_walk_next(&walk);
		if (leader && spare)
			spare = enter_living(spare, leader);
		else if (leader)
			atomic64_inc(&overflow);
		rcu_read_unlock();
		walk.number++;
		cond_resched();
	} while (leader);
	if (spare)
		kmem_cache_free(cache, spare);
}

/* Context: no process can enter. */
static void remove_all(void)
{
	struct ktally_waits *waits;
	struct hlist_node *next;
	unsigned long flags;
	unsigned int bucket;

	for (bucket = 0; bucket < HASH_SIZE(table); bucket++) {
		raw_spin_lock_irqsave(&table_lock, flags);
		hlist_for_each_entry_safe(waits, next, &table[bucket], node) {
			remove(waits);
			ktally_waits_free(waits);
		}
		raw_spin_unlock_irqrestore(&table_lock, flags);
	}
}

/**
 * ktally_waits_open() - enter all processes, and each that is forked from now on
 * Context: may sleep; one caller at a time, as of ktally_waits_close() and _clear().
 * Return: 0; those of ktally_points_attach().
 */
int ktally_waits_open(void)
{
	int err = ktally_points_attach(&fork_point, 1);

	if (!err)
		enter_all();
	return err;
}

/* Context: may sleep; no hook can add any more. */
void ktally_waits_close(void)
{
	ktally_points_detach(&fork_point, 1);
	remove_all();
}

/* Context: may sleep; the hook of that kind is off. */
void ktally_waits_clear(unsigned int kind)
{
	struct ktally_waits *waits;
	unsigned int bucket;

	for (bucket = 0; bucket < HASH_SIZE(table); bucket++) {
		rcu_read_lock();
		hlist_for_each_entry_rcu(waits, &table[bucket], node)
			memset(&waits->hist[kind], 0, sizeof(waits->hist[kind]));
		rcu_read_unlock();
		cond_resched();
	}
}

/* Processes that got no entry. */
u64 ktally_waits_overflow(void)
{
	return atomic64_read(&overflow);
}

/* Return: 0; -EINVAL hist_processes is out of its range; -ENOMEM. */
int ktally_waits_init(void)
{
	if (hist_processes < PROCESSES_MIN || hist_processes > PROCESSES_MAX) {
		pr_err("hist_processes must be %u to %u, not %u\n", PROCESSES_MIN, PROCESSES_MAX,
		       hist_processes);
		return -EINVAL;
	}
	cache = kmem_cache_create("ktally_waits", sizeof(struct ktally_waits), 0, 0, NULL);
	return cache ? 0 : -ENOMEM;
}

/* Context: closed, and nobody leaves any more. */
void ktally_waits_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(cache);
}
