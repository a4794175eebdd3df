/** An empty module, whose import shows what Node itself takes. */
