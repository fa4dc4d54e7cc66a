// @ts-check
/** The member's line to the class. htmx puts its parts in place as they come. */
