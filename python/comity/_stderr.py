"""What a process of its own says: shown while it says it, and kept, since an exception tells its sentence."""
import fcntl
import os
import termios
import threading
import tty


class Stderr:
    """On a terminal the child has one of its own, so that it tells there how far it is; elsewhere what it says is only kept."""

    def __init__(self):
        self.shown = _is_terminal()
        try:
            self._ours, self.end_of_child = _terminal() if self.shown else os.pipe()
        except OSError:  # where there are no more terminals, as in some containers
            self.shown = False
            self._ours, self.end_of_child = os.pipe()
        self._kept = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def begin(self):
        """Reads from now on: the child has its end."""
        os.close(self.end_of_child)
        self._reader.start()

    def _read(self):
        with open(self._ours, "rb", buffering=0) as ours:
            while True:
                try:
                    some = ours.read(4096)
                except OSError:  # so ends a terminal whose other side was closed
                    return
                if not some:
                    return
                self._kept += some
                if self.shown:
                    os.write(2, some)

    def ended(self):
        """All of it, when the child has ended."""
        self._reader.join()
        return self._kept.decode(errors="replace")


def _terminal():
    """One as wide as ours, through which bytes pass as they are."""
    ours, other = os.openpty()
    tty.setraw(other)
    fcntl.ioctl(other, termios.TIOCSWINSZ, fcntl.ioctl(2, termios.TIOCGWINSZ, bytes(8)))
    return ours, other


def _is_terminal():
    try:
        return os.isatty(2)
    except OSError:
        return False
