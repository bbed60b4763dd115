/*
 * forest.h
 *		Union-find over dense numbers: union by size, path halving (Tarjan and van Leeuwen 1984).
 *
 *		link[i] >= 0    the parent of i
 *		link[i] < 0     i is a root, of a tree of -link[i] members
 *
 * Four bytes a member.  Which member becomes the root depends on the order of unions, so it never leaves the process: who
 * needs a name for a component takes its smallest member.
 */
#ifndef TOUCHSTONE_FOREST_H
#define TOUCHSTONE_FOREST_H

#include "postgres.h"

/* The root of a member; halves the path on the way. */
static inline uint32
ts_forest_find(int32 *link, uint32 i)
{
	int32 up;

	while ((up = link[i]) >= 0)
	{
		int32 above = link[up];

		if (above < 0)
			return (uint32) up;
		link[i] = above;
		i = (uint32) above;
	}
	return i;
}

/* Joins the trees of two members; the root of both afterwards. */
static inline uint32
ts_forest_join(int32 *link, uint32 a, uint32 b)
{
	a = ts_forest_find(link, a);
	b = ts_forest_find(link, b);
	if (a == b)
		return a;
	if (link[a] > link[b]) /* the smaller tree has the larger (less negative) entry */
	{
		uint32 c = a;

		a = b;
		b = c;
	}
	link[a] += link[b];
	link[b] = (int32) a;
	return a;
}

/* So many trees of one member each, from a number on. */
static inline void
ts_forest_plant(int32 *link, uint32 from, uint32 to)
{
	for (uint32 i = from; i < to; i++)
		link[i] = -1;
}

#endif /* TOUCHSTONE_FOREST_H */
