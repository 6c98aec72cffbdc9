"""Run randcheck as `python -m randcheck`."""

from randcheck.cli.main import main

if __name__ == "__main__":
    main()
