"""Documents: papers with a number, frozen when they are issued."""
