"""A hub that is killed when a switch of its shelf reaches a function: `python -m tests.packs.dying NAME serve …`."""

import os
import signal
import sys
import threading

from hubserver import cli


def main(name):
    switching = threading.Event()

    def look(frame, event, _):
        if event == "call" and "/hubserver/" in frame.f_code.co_filename:
            if frame.f_code.co_name == "switch":
                switching.set()
            elif frame.f_code.co_name == name and switching.is_set():
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(look)
    sys.setprofile(look)
    cli.main()


if __name__ == "__main__":
    main(sys.argv.pop(1))
