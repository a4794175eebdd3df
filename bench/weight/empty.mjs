/** A module with nothing in it: what Node itself takes to import one. */
