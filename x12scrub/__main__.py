"""`python -m x12scrub` is the command `x12scrub`."""

from x12scrub.cli import main

if __name__ == "__main__":
    main()
