"""The command line: python -m comity, or `comity` where the package is installed."""
import signal
import sys

from ._comity import run_command


def main():
    # As in any program of the command line: Ctrl-C ends it, a closed pipe too, and a file that may not grow is an error.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    sys.exit(run_command(["comity", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
