"""A class while it is taught: pace, hands, what is offered, faults for all, boards, the session."""
