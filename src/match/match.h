/*
 * match.h
 *		What the area match offers to others.
 */
#ifndef TOUCHSTONE_MATCH_H
#define TOUCHSTONE_MATCH_H

/* Settings; called once, when the module is loaded. */
extern void ts_match_init(void);
extern void ts_match_one_init(void);

#endif /* TOUCHSTONE_MATCH_H */
